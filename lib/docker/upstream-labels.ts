import { Container } from '@cdktf/provider-docker/lib/container';
import { terraformText } from '../internal/terraform-text';

const OURS = new WeakMap<Container, Set<string>>();

/** Puts labels on a container beside the user's own; those put there before and no longer wanted go. */
export function addLabels(container: Container | undefined, wanted: { [name: string]: string }): void {
  if (!container) return;
  const existing = container.labelsInput ?? [];
  if (!Array.isArray(existing)) {
    throw new Error(`${container.node.path}: must have its labels as a list, got a token (set labels to a list)`);
  }
  const ours = OURS.get(container) ?? new Set();
  const kept = existing.filter(({ label }) => !ours.has(label) && !(label in wanted));
  const added = Object.keys(wanted)
    .sort()
    .map((label) => ({ label, value: terraformText(wanted[label]) }));
  container.putLabels([...kept, ...added]);
  OURS.set(container, new Set(Object.keys(wanted)));
}
