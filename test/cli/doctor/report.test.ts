import { note, ok, problem, Report } from '../../../cli/doctor/report';

function told(work: (report: Report) => Promise<unknown> | unknown): Promise<string> {
  let text = '';
  const report = new Report((part) => {
    text += part;
  });
  return Promise.resolve(work(report)).then(() => {
    report.close();
    return text;
  });
}

test('what is looked at is told before it is known how it is', async () => {
  const parts: string[] = [];
  const report = new Report((part) => parts.push(part));
  await report.check('port 443', () => {
    expect(parts).toEqual(['  port 443 ... ']);
    return ok();
  });
  expect(parts.join('')).toBe('  port 443 ... ok\n');
});

test('all is well with notes alone', async () => {
  const text = await told(async (report) => {
    report.heading('edge');
    await report.check('DNS', () => note('two\nlines', 'see'));
  });
  expect(text).toBe('\nedge\n  DNS ... note: two\n      lines\n      see\n\nAll is well.\n');
});

test('problems are counted', async () => {
  const once = await told((report) => report.check('a', () => problem('b', 'c')));
  expect(once).toBe('  a ... PROBLEM: b\n      c\n\n1 problem found.\n');
  const twice = await told(async (report) => {
    for (const what of ['a', 'b']) await report.check(what, () => problem('c', 'd'));
    expect(report.problemCount).toBe(2);
  });
  expect(twice).toMatch(/2 problems found\. Begin with the first\.\n$/);
});
