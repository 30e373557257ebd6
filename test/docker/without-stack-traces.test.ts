import { withoutStackTraces } from '../../lib/docker/without-stack-traces';

test('the result is what was made', () => {
  expect(withoutStackTraces(() => 'made')).toBe('made');
});

test('nobody is told where something was made while it is made, and everybody after', () => {
  expect(withoutStackTraces(() => new Error('here').stack)).toBe('');
  expect(new Error('here').stack).toContain('without-stack-traces.test.ts');
});

test('an error that is thrown meanwhile keeps its stack, and others after it', () => {
  let thrown: unknown;
  try {
    withoutStackTraces(() => {
      throw new Error('no');
    });
  } catch (error) {
    thrown = error;
  }
  expect((thrown as Error).stack).toContain('without-stack-traces.test.ts');
  expect(new Error('later').stack).toContain('without-stack-traces.test.ts');
});
