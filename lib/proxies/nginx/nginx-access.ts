import { createHash } from 'node:crypto';
import { EdgeIntent } from '../../model/intent';
import { PoliciesIntent } from '../../model/policies-intent';
import { block, directive, Node, variable } from './nginx-conf';
import { placesOf } from './nginx-places';

/**
 * Of the `http` block: for each list of addresses a variable that says whether the client is in it. nginx's own `allow` and
 * `deny` come too late: after requests are counted, and after a `return`.
 */
export function addressLists(intent: EdgeIntent): Node[] {
  const policies = intent.sites.flatMap((site) => placesOf(site).map((place) => place.policies));
  const lists = [
    ...policies.flatMap(({ allow, deny }) => [allow, deny]),
    ...intent.sites.map(({ maintenance }) => maintenance?.allow),
  ];
  const named = new Map(lists.flatMap((list) => (list?.length ? [[nameOf(list), unique(list)] as const] : [])));
  return [...named].map(([name, list]) =>
    block('geo', [variable(name)], [directive('default', '0'), ...list.map((network) => directive(network, '1'))]),
  );
}

/** Of a `location`, ahead of all else: who may not enter gets 403, which an answer of a service would not be. */
export function addressRules({ allow, deny }: PoliciesIntent): Node[] {
  const refusal = [directive('error_page', '403', '@refused'), directive('return', '403')];
  return [
    ...(deny ? [whenClient('within', deny, refusal)] : []),
    ...(allow ? [whenClient('outside', allow, refusal)] : []),
  ];
}

/** What holds for clients whose address is within a list, or outside of it. */
export function whenClient(where: 'within' | 'outside', list: readonly string[], children: Node[]): Node {
  return block('if', [['(', variable(nameOf(list))], '=', `${where === 'within' ? 1 : 0})`], children);
}

/** By what is in it, so that places with the same list share one and none changes when another place comes or goes. */
function nameOf(list: readonly string[]): string {
  return `within_${createHash('sha256').update(unique(list).join(' ')).digest('hex').slice(0, 12)}`;
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}
