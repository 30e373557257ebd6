import fc from 'fast-check';
import { Upstream } from '../lib';
import { hostileText, spoiled } from './hostile';
import { PROXIES } from './proxies';
import { containerIn, ingressIn, type Json, newStack, sophonIn, synthesized } from './stack';
import { evaluate } from './terraform-template';

/** Strings that reach Terraform, whichever proxy serves. */
const PLAUSIBLE = {
  gatewayImage: 'registry.example.com/gateway:1',
  dataPath: '/data',
  name: 'sophon',
  environmentName: 'SOPHON__Tier',
  environmentValue: 'Personal',
  headerName: 'X-Team',
  headerValue: "default-src 'self'",
  domain: 'sophon.example.com',
  path: '/docs',
  alias: 'other',
};
type Values = typeof PLAUSIBLE;

function stackOf(values: Values, proxy = PROXIES[0].create()): Json {
  const stack = newStack();
  const { gateway, dashboard } = sophonIn(stack, {
    gatewayImage: values.gatewayImage,
    dataPath: values.dataPath,
    name: values.name,
    gatewayEnv: { [values.environmentName]: values.environmentValue },
  });
  const responseHeaders = { [values.headerName]: values.headerValue };
  const ingress = ingressIn(stack, { domain: values.domain, gateway, dashboard, responseHeaders, proxy });
  ingress.addRoute(values.path, Upstream.container(containerIn(stack, 'Other'), { port: 80, alias: values.alias }));
  return synthesized(stack);
}

/** All that Terraform would evaluate, in names and values, each once. */
function expressionsIn(json: Json): string[] {
  const found = new Set<string>();
  JSON.stringify(json, (key, value) => {
    for (const text of [key, value]) {
      if (typeof text !== 'string') continue;
      for (const part of evaluate(text)) if ('expression' in part) found.add(part.expression);
    }
    return value;
  });
  return [...found].sort();
}

const KNOWN = expressionsIn(stackOf(PLAUSIBLE));

/** Values of the environment are free, so they are always hostile; one of the others is. */
const hostileValues = fc
  .constantFrom(...(Object.keys(PLAUSIBLE) as (keyof Values)[]))
  .chain((name) =>
    fc
      .record({ environmentValue: hostileText, [name]: spoiled(PLAUSIBLE[name]) })
      .map((hostile) => ({ ...PLAUSIBLE, ...hostile })),
  );

test('Terraform evaluates what is ours and nothing else, whatever the strings are', () => {
  let accepted = 0;
  fc.assert(
    fc.property(hostileValues, (values) => {
      let json: Json;
      try {
        json = stackOf(values);
      } catch (error) {
        expect((error as Error).message).toMatch(/: [\s\S]*must /);
        return;
      }
      accepted += 1;
      expect(expressionsIn(json)).toEqual(KNOWN);
      const [gateway] = Object.entries<Json>(json.resource.docker_container).filter(([id]) => id.includes('Gateway'));
      const wanted = `${values.environmentName}=${values.environmentValue}`;
      expect(gateway[1].env.map(evaluate)).toContainEqual([{ text: wanted }]);
    }),
    { numRuns: 80 },
  );
  expect(accepted).toBeGreaterThan(8);
});
