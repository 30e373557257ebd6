import { Lazy } from 'cdktf';
import fc from 'fast-check';
import { RouteActionKind } from '../../../lib/model/intent';
import { fixedResponse, redirect } from '../../../lib/proxies/nginx/nginx-answers';
import { writeNginxConf } from '../../../lib/proxies/nginx/nginx-conf';
import { redirect as redirectRoute } from '../../intents';
import { readNginxConf, type Statement } from './read-nginx-conf';

/** What a location sends, once nginx has read it. */
function sent(body: string, status = 200, contentType = 'text/plain') {
  const action = { kind: RouteActionKind.RESPOND as const, status, body, contentType };
  const text = writeNginxConf(fixedResponse(action));
  const lines = text.trimEnd().split('\n');
  const variables: { [name: string]: string } = {};
  for (const line of lines.slice(2, -1)) {
    const [, name] = /^set \$(\w+) /.exec(line)!;
    const [[, , value]] = readNginxConf(line.replace(`$${name}`, name));
    variables[name] = value;
  }
  const [[, type]] = readNginxConf(lines[1]);
  const [[, code, answer]] = readNginxConf(lines[lines.length - 1], variables) as [Statement];
  return { lines, type, code, answer };
}

describe('fixed responses', () => {
  test('status, body and type are as given', () => {
    expect(sent('gone\n', 410, 'text/html; charset=utf-8')).toMatchObject({
      type: 'text/html; charset=utf-8',
      code: '410',
      answer: 'gone\n',
    });
  });

  test('any text arrives as it is', () => {
    const characters = fc.oneof(
      fc.constantFrom('"', "'", '\\', '$', '${', '{', '}', ';', ' ', '#', '\n', '\t', '\\n', '$body_1', '😀'),
      fc.string({ unit: 'grapheme' }).filter((text) => ![...text].some((c) => c < ' ' || c === '\x7f')),
    );
    fc.assert(
      fc.property(fc.array(characters), (parts) => {
        const body = parts.join('');
        expect(sent(body).answer).toBe(body);
      }),
    );
  });

  test.each(['$', '"', '\\', '\n', 'x', 'é', '😀'])(
    'no argument is too long for nginx, however long the text: %j',
    (c) => {
      const body = c.repeat(20_000);
      const { answer, lines } = sent(body);
      expect(answer).toBe(body);
      for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThan(4096);
    },
  );

  test('an empty body is a variable too, without which an error would get a page of nginx', () => {
    expect(sent('', 404).lines.slice(2)).toEqual(['set $body_1 "";', 'return 404 $body_1;']);
  });

  test('a token stands alone: what it becomes may need all the room that an argument has', () => {
    const token = Lazy.stringValue({ produce: () => 'later' });
    const action = { kind: RouteActionKind.RESPOND as const, status: 200, body: `a $${token} b`, contentType: 'a/b' };
    expect(writeNginxConf(fixedResponse(action))).toBe(
      [
        'types {}',
        'default_type a/b;',
        'set $body_1 "a $dollar";',
        `set $body_2 "${token}";`,
        'set $body_3 " b";',
        'return 200 $body_1$body_2$body_3;',
        '',
      ].join('\n'),
    );
  });

  test('fails when a body holds another control character', () => {
    expect(() => sent('a\rb')).toThrow('nginx: a value must be free of control characters, got "a\\rb"');
  });
});

describe('redirects', () => {
  const written = (location: string, keeps: boolean, status: number) => {
    const { action } = redirectRoute('/x', location, keeps, status);
    return writeNginxConf(redirect(action as Parameters<typeof redirect>[0]));
  };

  test('path and query are appended as they came', () => {
    expect(written('https://example.com:8443', true, 308)).toBe('return 308 https://example.com:8443$request_uri;\n');
  });

  test.each([
    ['/docs/v2', 'return 307 /docs/v2;\n'],
    ['https://example.com/a?b=c#d', 'return 307 "https://example.com/a?b=c#d";\n'],
    ['https://example.com/$x', 'return 307 "https://example.com/${dollar}x";\n'],
  ])('a place that is written out is all there is: %s', (location, expected) => {
    expect(written(location, false, 307)).toBe(expected);
  });
});
