import { dashboard, type Expected, gateway, type HeaderLine, type Row } from './row';

const row = (rule: string, path: string, headers: HeaderLine[], expected: Expected, method = 'GET'): Row => ({
  rule,
  request: { method, path, headers },
  expected,
});

const accept = (encodings: string): HeaderLine[] => [['Accept-Encoding', encodings]];
/** JSON of more than 1 KiB. */
const LARGE = '/__report';
/** How every gzip stream begins. */
const GZIP_MAGIC = new RegExp(String.fromCharCode(0x5e, 0x1f, 0x8b));
const PLAIN = { 'Content-Encoding': [] };
const ZIPPED = { 'Content-Encoding': ['gzip'], 'Content-Length': [], Vary: [/accept-encoding/i] };

/** The dashboard's text is compressed; what the gateway says never is, since secrets could be guessed from lengths. */
export const COMPRESSION: readonly Row[] = [
  row('text of the dashboard is compressed', LARGE, accept('gzip'), dashboard({ headers: ZIPPED, body: GZIP_MAGIC })),
  row('gzip is found among others', LARGE, accept('deflate, gzip;q=0.8, br, zstd'), dashboard({ headers: ZIPPED })),
  row('who asks for nothing gets nothing compressed', LARGE, [], dashboard({ headers: PLAIN, body: /^\{/ })),
  row('who refuses gzip gets none', LARGE, accept('gzip;q=0'), dashboard({ headers: PLAIN })),
  row('who knows other encodings only gets none', LARGE, accept('br, zstd'), dashboard({ headers: PLAIN })),
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
  ),
];
