import { describe, expect, it } from '@jest/globals';
import type { IncomingHttpHeaders } from 'node:http';
import { provenanceOf, type Provenance } from '../../../../lib/http/cross-site/provenance.js';

const SECURE = { allowedOrigins: new Set(['https://app.example']), secure: true };
const PLAIN = { ...SECURE, secure: false };

describe('where a request comes from', () => {
  it.each<[host: string | undefined, origin: string, secure: boolean, provenance: Provenance]>([
    ['api.example', 'https://api.example', true, 'own'],
    ['api.example:8443', 'https://api.example:8443', true, 'own'],
    ['api.example', 'http://api.example', true, 'foreign'],
    ['api.example', 'http://api.example', false, 'own'],
    ['api.example', 'https://api.example.evil.com', true, 'foreign'],
    ['api.example', 'https://evil.com#api.example', true, 'foreign'],
    ['api.example', 'null', true, 'foreign'],
    ['localhost:3000', 'http://localhost:3000', true, 'own'],
    ['app.localhost:3000', 'http://app.localhost:3000', true, 'own'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000', true, 'own'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3001', true, 'foreign'],
    ['[::1]:3000', 'http://[::1]:3000', true, 'own'],
    ['127.0.0.1.evil.com', 'http://127.0.0.1.evil.com', true, 'foreign'],
    ['localhost.evil.com', 'http://localhost.evil.com', true, 'foreign'],
    ['evillocalhost', 'http://evillocalhost', true, 'foreign'],
    [undefined, 'https://undefined', true, 'foreign'],
  ])('R65: %s asked by a page of %s, Secure %s: %s', (host, origin, secure, provenance) => {
    const headers: IncomingHttpHeaders = { origin, ...(host !== undefined && { host }) };
    expect(provenanceOf({ headers }, secure ? SECURE : PLAIN)).toBe(provenance);
  });

  it('knows the host of HTTP/2, which is in a field of its own', () => {
    const headers = { origin: 'https://api.example', ':authority': 'api.example' };
    expect(provenanceOf({ headers }, SECURE)).toBe('own');
  });
});
