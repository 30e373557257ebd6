import { SecurityHeaders } from '../../../lib';

test('a page is held by what no page needs', () => {
  expect(SecurityHeaders.page()).toEqual({
    'Content-Security-Policy': "frame-ancestors 'self'",
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Content-Type-Options': 'nosniff',
  });
});

test('each call gives headers of its own, which may be added to', () => {
  expect({ ...SecurityHeaders.page(), 'X-A': '1' }).toMatchObject(SecurityHeaders.page());
  expect(SecurityHeaders.page()).not.toBe(SecurityHeaders.page());
});
