import { TerraformStack, Token } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { shown } from './shown';
import { Problems } from './validate';

/**
 * The scope of a construct, for the call of its parent's constructor.
 *
 * @param subject name of the construct's class
 * @throws when it is no construct in a stack, or the id is not text
 */
export function checkedScope(subject: string, scope: Construct, id: string): Construct {
  const problems = new Problems(subject);
  if (!isInStack(scope)) problems.note(`scope: must be a stack or a construct in one, got ${shown(scope)} (e.g. this)`);
  if (typeof id !== 'string' || id === '' || Token.isUnresolved(id))
    problems.note(`id: must be text that is known at synth, got ${shown(id)} (e.g. '${subject}')`);
  problems.throwIfAny();
  return scope;
}

function isInStack(scope: IConstruct): boolean {
  return Construct.isConstruct(scope) && scope.node.scopes.some((one) => TerraformStack.isStack(one));
}
