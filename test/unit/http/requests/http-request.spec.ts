import { describe, expect, it } from '@jest/globals';
import { clientContextOf } from '../../../../lib/http/requests/http-request.js';

describe('where a request came from', () => {
  it('is its user agent and the address that the adapter reports', () => {
    const headers = { 'user-agent': 'curl/8' };
    expect(clientContextOf({ headers, ip: '192.0.2.1' })).toEqual({
      userAgent: 'curl/8',
      ipAddress: '192.0.2.1',
    });
  });

  it('is unknown where neither is known', () => {
    expect(clientContextOf({ headers: {} })).toEqual({});
  });

  it('is cleaned of what could break a log (R87)', () => {
    const headers = { 'user-agent': 'a\r\nb\u001b[31m' };
    expect(clientContextOf({ headers }).userAgent).toBe('a\ufffd\ufffdb\ufffd[31m');
  });

  it('is never read from forwarding headers: that is the adapter’s to trust (R77)', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.9',
      'x-real-ip': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
    };
    expect(clientContextOf({ headers, ip: '192.0.2.1' })).toEqual({ ipAddress: '192.0.2.1' });
  });
});
