import { Container } from '@cdktf/provider-docker/lib/container';
import { Aspects } from 'cdktf';
import { terraformText } from '../internal/terraform-text';
import { generationOf } from './generation';

/**
 * Puts a container on a network beside those that it is on. No alias: another container's could be the same, while a
 * container's name is its own on the whole engine. One whose name changes is found by the name that it is called by.
 *
 * @param network name of the network, or a token of it
 */
export function joinNetwork(container: Container, network: string): void {
  const existing = container.networksAdvancedInput ?? [];
  if (!Array.isArray(existing)) {
    throw new Error(
      `${container.node.path}: must have its networks as a list, got a token (set networksAdvanced to a list)`,
    );
  }
  if (existing.some(({ name }) => name === network)) return;
  const generation = generationOf(container);
  const aliases = generation ? { aliases: [generation.alias] } : {};
  container.putNetworksAdvanced([...existing, { name: network, ...aliases }]);
}

/** Labels by name. */
export type Labels = { readonly [name: string]: string };

/** Puts labels on a container at synth, beside those that it has by then. */
export function labelAtSynth(container: Container, wanted: () => Labels): void {
  let ours: Labels = {};
  Aspects.of(container).add({
    visit(node) {
      if (node === container) ours = relabel(container, ours, wanted());
    },
  });
}

/** @throws when a label has another value already: the user's own, or another edge's */
function relabel(container: Container, before: Labels, wanted: Labels): Labels {
  const existing = container.labelsInput ?? [];
  if (!Array.isArray(existing)) {
    throw new Error(`${container.node.path}: must have its labels as a list, got a token (set labels to a list)`);
  }
  const written = Object.fromEntries(Object.entries(wanted).map(([label, value]) => [label, terraformText(value)]));
  const others = existing.filter(({ label, value }) => before[label] !== value);
  for (const { label, value } of others) {
    if (label in written && written[label] !== value) {
      throw new Error(
        `${container.node.path}: labels: must leave '${label}' to its edge, which sets '${wanted[label]}', got '${value}' (remove it)`,
      );
    }
  }
  const added = Object.keys(written)
    .filter((label) => !others.some((other) => other.label === label))
    .sort()
    .map((label) => ({ label, value: written[label] }));
  if (others.length + added.length > 0) container.putLabels([...others, ...added]);
  else container.resetLabels();
  return Object.fromEntries(added.map(({ label, value }) => [label, value]));
}
