import { Document, visit } from 'yaml';

/**
 * A tree as YAML for Traefik's file provider. The one place that knows that Traefik runs every file through Go's
 * templates first, with functions that read the environment: `{{` comes out as a template that prints `{{`.
 *
 * @throws when a text holds a character that Traefik's YAML reader refuses
 * @see https://doc.traefik.io/traefik/reference/install-configuration/providers/others/file/#go-templating
 */
export function writeYaml(tree: object): string {
  const document = new Document(tree, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(place, node) {
      if (typeof node.value !== 'string') return;
      refuseUnreadable(node.value);
      node.type = place === 'key' && PLAIN_KEY.test(node.value) ? 'PLAIN' : 'QUOTE_DOUBLE';
    },
  });
  return document.toString(ON_ONE_LINE).replaceAll('{{', '{{`{{`}}');
}

/** Every string, however long. */
const ON_ONE_LINE = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };

/** Names of ours and of Traefik's; all other strings are quoted, so that none is taken for something else. */
const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9.:_-]*[A-Za-z0-9]$/;

/** Controls but for tab and line feed, halves of characters, and what Unicode keeps for byte order marks. */
const UNREADABLE = /[^\P{Cc}\t\n]|\p{Cs}|[\uFEFF\uFFFE\uFFFF]/u;

function refuseUnreadable(text: string): void {
  if (!UNREADABLE.test(text)) return;
  throw new Error(`Traefik: must hold no control characters in its configuration, got ${JSON.stringify(text)}`);
}
