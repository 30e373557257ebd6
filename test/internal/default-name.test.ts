import { Construct } from 'constructs';
import { defaultName } from '../../lib/internal/default-name';
import { isName } from '../../lib/internal/validate';
import { newStack } from '../stack';

test.each([
  ['app', 'Ingress', 'app-ingress'],
  ['My_Stack', 'Edge.1', 'my-stack-edge-1'],
  ['a', `B${'c'.repeat(60)}`, 'c'.repeat(49)],
  ['a', `B${'c'.repeat(47)}-`, `b${'c'.repeat(47)}`],
])('the path %s/%s becomes %s', (stack, id, name) => {
  const made = defaultName(new Construct(newStack(stack), id));
  expect(made).toBe(name);
  expect(isName(made)).toBe(true);
});
