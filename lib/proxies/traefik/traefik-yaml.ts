import { stringify } from 'yaml';

/**
 * A tree as YAML for Traefik's file provider. The one place that knows that Traefik runs every file through Go's
 * templates first, with functions that read the environment: `{{` comes out as a template that prints `{{`.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/providers/others/file/#go-templating
 */
export function writeYaml(tree: object): string {
  const yaml = stringify(tree, {
    // Quoted, so that no value is taken for a number or a truth; on one line, so that none is refolded.
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return yaml.replaceAll('{{', '{{`{{`}}');
}
