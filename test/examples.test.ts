import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { Edge } from 'cdktf-sophon';
import { expectGolden } from './golden';

const GOLDEN = join(__dirname, 'golden', 'examples');
const EXAMPLES = readdirSync(join(__dirname, '..', 'examples'))
  .filter((file) => file.endsWith('.ts') && !['images.ts', 'main.ts'].includes(file))
  .map((file) => basename(file, '.ts'));

describe('the examples', () => {
  let app: App;

  beforeAll(() => {
    process.env.CDKTF_OUTDIR = mkdtempSync(join(tmpdir(), 'examples-'));
    delete process.env.SOPHON_GATEWAY_IMAGE;
    delete process.env.SOPHON_DASHBOARD_IMAGE;
    app = require('../examples/main').app;
  });

  it('are stacks of one app, named like their files', () => {
    expect(app.node.children.map(({ node }) => node.id).sort()).toEqual(EXAMPLES.sort());
  });

  it.each(EXAMPLES)('%s configures its proxy as in golden/examples', (example) => {
    const files = Object.entries(edgeOf(app, example).files);
    expect(files).not.toEqual([]);
    for (const [path, text] of files) expectGolden(join(GOLDEN, example, basename(path)), text);
  });

  it.each(EXAMPLES)('%s makes the resources in golden/examples', (example) => {
    expectGolden(join(GOLDEN, `${example}.json`), resources(app, example));
  });

  it('leave no golden file that none of them makes', () => {
    const made = EXAMPLES.flatMap((example) => [
      `${example}.json`,
      ...Object.keys(edgeOf(app, example).files).map((path) => join(example, basename(path))),
    ]);
    const kept = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(GOLDEN.length + 1));
    expect(kept.sort()).toEqual(made.sort());
  });
});

/** The edge of an example: beside its ingresses, or below the one that made it. */
function edgeOf(app: App, example: string): Edge {
  const edges = app.node
    .findChild(example)
    .node.findAll()
    .filter((one) => one instanceof Edge);
  if (edges.length !== 1) throw new Error(`${example} has ${edges.length} edges`);
  return edges[0];
}

/**
 * What Terraform is given, made to be read: without CDKTF's notes and the path of this checkout, golden files by their
 * names, other texts as lists of lines.
 */
function resources(app: App, example: string): string {
  const stack = app.node.findChild(example) as TerraformStack;
  const written = readFileSync(join(app.outdir, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8');
  const { terraform, ...rest } = JSON.parse(written);
  const files = Object.entries(edgeOf(app, example).files);
  const golden = new Map(files.map(([path, text]) => [text, `<${example}/${basename(path)}>`]));
  const shown = (key: string, value: unknown) => {
    if (key === '//') return undefined;
    if (typeof value !== 'string') return value;
    return golden.get(value) ?? (value.includes('\n') ? value.split('\n') : value);
  };
  return `${JSON.stringify({ ...rest, providers: terraform.required_providers }, shown, 2)}\n`;
}
