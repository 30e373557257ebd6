import { REASONS, traefik } from './exceptions';
import { dashboard, type Expected, gateway, type HeaderLine, type Row } from './row';

const row = (rule: string, path: string, headers: HeaderLine[], expected: Expected, except?: Row['except']): Row => ({
  rule,
  request: { path, headers },
  expected,
  ...(except ? { except } : {}),
});

const accept = (encodings: string): HeaderLine[] => [['Accept-Encoding', encodings]];
/** Answered with JSON of more than 1 KiB, since it tells of its own headers. */
const LARGE = '/__report';
const LONG: HeaderLine = ['X-Long', 'v'.repeat(2000)];
/** How every gzip stream begins. */
const GZIP_MAGIC = new RegExp(String.fromCharCode(0x5e, 0x1f, 0x8b));
const PLAIN = { 'Content-Encoding': [] };
const ZIPPED = { 'Content-Encoding': ['gzip'], Vary: [/accept-encoding/i] };

/** The dashboard's text is compressed; what the gateway says never is, since secrets could be guessed from lengths. */
export const COMPRESSION: readonly Row[] = [
  row(
    'text of the dashboard is compressed',
    LARGE,
    [LONG, ...accept('gzip')],
    dashboard({ headers: ZIPPED, body: GZIP_MAGIC }),
  ),
  row(
    'gzip is found among others',
    LARGE,
    [LONG, ...accept('deflate, gzip;q=0.8, br, zstd')],
    dashboard({ headers: ZIPPED }),
  ),
  row('who asks for nothing gets nothing compressed', LARGE, [LONG], dashboard({ headers: PLAIN, body: /^\{/ })),
  row('who refuses gzip gets none', LARGE, [LONG, ...accept('gzip;q=0')], dashboard({ headers: PLAIN })),
  row('who knows other encodings only gets none', LARGE, [LONG, ...accept('br, zstd')], dashboard({ headers: PLAIN })),
  row('a small page is not compressed', '/', accept('gzip'), dashboard({ headers: PLAIN })),
  row(
    'the gateway’s answers are not compressed',
    '/api/x',
    accept('gzip'),
    gateway({ headers: { ...PLAIN, Vary: [] } }),
  ),
  row('the gateway’s files are not compressed', '/api/range', accept('gzip'), gateway({ headers: PLAIN })),
  row(
    'the gateway’s streams are not compressed',
    '/api/stream?n=300&ms=0',
    accept('gzip'),
    gateway({ headers: PLAIN }),
  ),
  row(
    'event streams are not compressed',
    '/api/sse?n=2&ms=1',
    accept('gzip'),
    gateway({ headers: PLAIN, body: /^id: 0\n/ }),
  ),
  row(
    'gzip of the upstream is kept',
    '/api/gzip',
    accept('gzip'),
    gateway({
      headers: { 'Content-Encoding': ['gzip'], 'Content-Length': [/^\d+$/] },
      body: GZIP_MAGIC,
    }),
  ),
  row(
    'gzip of the upstream is not unpacked for who did not ask for it',
    '/api/gzip',
    [],
    gateway({
      headers: { 'Content-Encoding': ['gzip'] },
      body: GZIP_MAGIC,
    }),
    traefik(gateway({ headers: { 'Content-Encoding': [] }, body: /^\{/ }), REASONS.asksForGzip),
  ),
];
