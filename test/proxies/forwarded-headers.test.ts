import { MISSPELLED_HEADERS, REMOVED_REQUEST_HEADERS, spellings } from '../../lib/proxies/forwarded-headers';

test('a name is spelled as it is first, then with every mixture of dashes, underscores and dots', () => {
  expect(spellings('Host')).toEqual(['Host']);
  expect(spellings('Client-IP')).toEqual(['Client-IP', 'Client_IP', 'Client.IP']);
  const nine = spellings('X-Forwarded-For');
  expect(nine[0]).toBe('X-Forwarded-For');
  expect(nine).toEqual(expect.arrayContaining(['X_Forwarded-For', 'X-Forwarded_For', 'X_Forwarded_For']));
  expect(nine).toEqual(expect.arrayContaining(['X.Forwarded-For', 'X_Forwarded.For', 'X.Forwarded.For']));
  expect(new Set(nine).size).toBe(9);
});

test('what passes for a protected header has an underscore, is in no list twice, and is no name of its own', () => {
  const lowerCase = MISSPELLED_HEADERS.map((name) => name.toLowerCase());
  expect(new Set(lowerCase).size).toBe(lowerCase.length);
  for (const name of MISSPELLED_HEADERS) expect(name).toMatch(/^[A-Za-z]+([-_][A-Za-z]+)*_[A-Za-z]+([-_][A-Za-z]+)*$/);
  for (const name of REMOVED_REQUEST_HEADERS) expect(MISSPELLED_HEADERS).not.toContain(name);
});

test.each(['X_Forwarded_For', 'X-Forwarded_Host', 'X_Forwarded-Proto', 'X_Real_IP', 'Transfer_Encoding', 'Client_IP'])(
  '%s passes for a header of the proxy',
  (name) => expect(MISSPELLED_HEADERS).toContain(name),
);
