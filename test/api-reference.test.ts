import { join } from 'node:path';
import { readTypes, undocumented } from '../scripts/api-assembly';
import { apiReference } from '../scripts/api-docs';
import { exportedFunctions } from '../scripts/api-functions';
import { expectGolden } from './golden';

const ROOT = join(__dirname, '..');
const types = readTypes(ROOT);
const functions = exportedFunctions(ROOT);

describe('API.md', () => {
  it('says what the docstrings say (npm run docs)', () => {
    expect(types.length).toBeGreaterThan(60);
    expect(functions.map(({ name }) => name)).toContain('requireCapabilities');
    expectGolden(join(ROOT, 'API.md'), apiReference(types, functions));
  });

  it('has one heading for each link into it', () => {
    const text = apiReference(types, functions);
    const headings = [...text.matchAll(/^##+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(' ', '-'));
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !headings.includes(link))).toEqual([]);
    expect(headings.filter((heading, index) => headings.indexOf(heading) < index)).toEqual([]);
  });
});

describe('the public API', () => {
  it('says of every constructor, method, parameter, prop and function what it is', () => {
    expect(undocumented(types)).toEqual([]);
    expect(functions.filter(({ docs }) => docs === '')).toEqual([]);
  });

  it('is found to be silent where a docstring is missing', () => {
    const edge = types.find(({ name }) => name === 'Edge');
    const addSite = edge?.methods?.find(({ name }) => name === 'addSite');
    if (!edge || !addSite) throw new Error('the assembly has no Edge.addSite');
    const [domain] = addSite.parameters ?? [];
    const silentMethod = { ...addSite, docs: undefined, parameters: [{ ...domain, docs: undefined }] };
    expect(undocumented([{ ...edge, methods: [silentMethod] }])).toEqual(['Edge.addSite()', 'Edge.addSite(domain)']);
  });
});
