import type { ProxyPlan } from '../lib';
import { namesOf, readConfig, readLabels, shapeOf, type Tree, valuesOf } from './config-tree';

/** A plan as the programs that are given it see it. */
export interface PlanReading {
  /** Configuration files by their place and kind, and the labels of each container. */
  readonly trees: Map<string, Tree[]>;
  /** Everything else. */
  readonly skeleton: string;
}

/** Reads a plan; `known` is one of the same kind that is beyond doubt: what is the same there is not read again. */
export function readPlan(plan: ProxyPlan, known?: { plan: ProxyPlan; reading: PlanReading }): PlanReading {
  const trees = new Map<string, Tree[]>();
  plan.edge?.config.files.forEach(({ name, text, secret }, index) => {
    if (secret || text === undefined) return;
    // Names may hold a domain.
    const place = `${index} ${name.replace(/^.*(?=\.)/, '')}`;
    const trusted = known?.plan.edge?.config.files[index];
    const same = trusted?.name === name && trusted.text === text ? known?.reading.trees.get(place) : undefined;
    trees.set(place, same ?? readConfig(name, text, trusted?.text ?? text));
  });
  plan.labels?.forEach(({ labels }, index) => {
    trees.set(`labels ${index}`, readLabels(labels));
  });
  const skeleton = JSON.stringify(skeletonOf({ ...plan, labels: plan.labels?.length }));
  return { trees, skeleton: skeleton.replace(ACME_SERVER_ID, '$1-id') };
}

/** What an authority of one's own is called after its URL, also in variables. */
const ACME_SERVER_ID = /(acme)[-_][0-9a-f]{8}/gi;

/** Names that two plans with different values share: those that are ours and no value's. */
export function vocabularyOf(one: PlanReading, other: PlanReading): Set<string> {
  const names = (reading: PlanReading) => namesOf([...reading.trees.values()].flat());
  const others = names(other);
  return new Set([...names(one)].filter((name) => others.has(name)));
}

export function shapeOfPlan(reading: PlanReading, vocabulary: Set<string>): string {
  const shapes = [...reading.trees].map(([name, trees]) => `${name}: ${shapeOf(trees, vocabulary)}`);
  return [reading.skeleton, ...shapes].join('\n');
}

/** All values that the proxy is given. */
export function valuesOfPlan(reading: PlanReading): Set<string> {
  return new Set(valuesOf([...reading.trees.values()].flat()));
}

/** Structure, flags and scripts; of scripts what is not in single quotes, where a shell reads nothing. */
function skeletonOf(value: unknown, key = '', before: unknown = ''): unknown {
  if (Array.isArray(value)) return value.map((item, index) => skeletonOf(item, key, value[index - 1]));
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([name]) => name !== 'text');
    return Object.fromEntries(entries.map(([name, item]) => [name, skeletonOf(item, name)]));
  }
  if (typeof value !== 'string') return typeof value;
  if (['validate', 'activate'].includes(key) || /^-\w*c$/.test(String(before))) return value.replace(/'[^']*'/g, "''");
  return /^--[A-Za-z]/.test(value) ? value.replace(/=.*$/s, '=') : '*';
}
