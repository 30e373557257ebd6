import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';

/** Base names by stack: a stack is deployed to one engine, which knows a name once. */
const CLAIMED = new WeakMap<object, Map<string, string>>();

/** @throws when another construct of the stack has the base name: its containers and networks would be taken for these */
export function claimName(scope: Construct, name: string): void {
  const stack = TerraformStack.of(scope);
  const claimed = CLAIMED.get(stack) ?? new Map<string, string>();
  const other = claimed.get(name);
  if (other !== undefined) {
    throw new Error(
      `${scope.node.path}: name: must be its own, got '${name}', which '${other}' has (e.g. name: '${name}-2')`,
    );
  }
  CLAIMED.set(stack, claimed.set(name, scope.node.path));
}
