import { TerraformVariable, Token } from 'cdktf';
import { resolvedText } from '../../lib/internal/resolved-text';
import { container, containerIn, newStack, synthesized } from '../stack';

test('tokens are the references that they stand for, in text that arrives as itself', () => {
  const stack = newStack();
  const name = new TerraformVariable(stack, 'name', {}).stringValue;
  const count = Token.asString(new TerraformVariable(stack, 'count', {}).numberValue);
  expect(resolvedText(stack, `\${a} ${name} %{b} ${count} $`)).toBe('$${a} ${var.name} %%{b} ${var.count} $');
});

test('it is what Terraform is given', () => {
  const stack = newStack();
  const name = new TerraformVariable(stack, 'name', {}).stringValue;
  containerIn(stack, 'Api', { hostname: `a-${name}` });
  expect(resolvedText(stack, `a-${name}`)).toBe(container(synthesized(stack), 'Api').hostname);
});

test.each(['', 'plain', 'two\nlines'])('text without tokens is itself: %j', (text) => {
  expect(resolvedText(newStack(), text)).toBe(text);
});
