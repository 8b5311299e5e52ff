import { beforeAll, describe, expect, it } from '@jest/globals';
import { All, Controller, Get, Param } from '@nestjs/common';
import { RequireRoles } from 'nestjs-dual-token';
import { exchange, getRequest } from '../support/raw-http.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';

@RequireRoles('admin')
@Controller('vault')
class VaultController {
  @Get(':name')
  open(@Param('name') name: string): object {
    return { name };
  }

  @All('any/:of/:two')
  any(): object {
    return { ok: true };
  }
}

/** Other spellings of a guarded path, which have fooled checks that look at paths instead of routes. */
const SPELLINGS = [
  ...['/admin', '/admin/', '//admin', '///admin//', '/./admin', '/x/../admin', '/admin/.'],
  ...['/%61dmin', '/%2561dmin', '/admin%2f', '/%2fadmin', '/admin%00', '/admin%20', '/admin.'],
  ...['/admin;x', '/admin;x=1', '/;/admin', '/admin?x', '/admin#x', '/ADMIN', '/Admin', '\\admin'],
  ...[
    '/vault/gold',
    '/vault//gold',
    '/vault/gold/',
    '/vault/%67old',
    '/vault/any/a/b',
    '/VAULT/gold',
  ],
  ...['/auth/sessions', '/auth/sessions/', '//auth/sessions', '/auth/%73essions', '/AUTH/SESSIONS'],
  ...[
    'http://localhost/admin',
    'http://public/admin',
    '*',
    '/public/../admin',
    '/public/%2e%2e/admin',
  ],
];

describe.each(HTTP_ADAPTERS)('R16, attack 79: guarded routes on %s', (adapter) => {
  const test = sharedApp({ adapter, controllers: [VaultController] });
  let [alice, bob] = ['', ''];
  beforeAll(async () => {
    alice = (await test.client.signIn('alice')).access_token;
    bob = (await test.client.signIn('bob')).access_token;
  });
  const statusOf = async (path: string, token?: string) => {
    const credentials = token === undefined ? [] : [`Authorization: Bearer ${token}`];
    return (await exchange(test.url, getRequest(path, ...credentials))).status;
  };

  it.each(SPELLINGS)('are guarded however they are spelled: %s', async (path) => {
    const noRoute = [400, 404];
    const admin = await statusOf(path, bob);
    const isRoute = admin === 200;
    if (!isRoute) expect(noRoute).toContain(admin);
    expect(isRoute ? [401] : noRoute).toContain(await statusOf(path));
    const ownRoute = path.toLowerCase().includes('auth');
    if (!ownRoute) expect(isRoute ? [403] : noRoute).toContain(await statusOf(path, alice));
  });

  it('are among those spellings', async () => {
    expect(await statusOf('/admin', bob)).toBe(200);
    expect(await statusOf('/vault/gold', bob)).toBe(200);
    expect(await statusOf('/auth/sessions', alice)).toBe(200);
  });

  it.each(['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE', 'TRACE'])(
    'are guarded whatever the method: %s',
    async (method) => {
      for (const path of ['/admin', '/vault/gold', '/vault/any/a/b', '/auth/sessions']) {
        const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close'];
        const odd = ['X-HTTP-Method-Override: GET', 'Content-Length: 0', '', ''];
        const { status } = await exchange(test.url, [...lines, ...odd].join('\r\n'));
        expect([401, 404, 405]).toContain(status);
      }
    },
  );

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])(
    'attack 60, 76: %s never refreshes nor signs out',
    async (method) => {
      const { refresh_token: token } = await test.client.signIn();
      const before = test.repository.calls.length;
      for (const path of ['/auth/refresh', '/auth/logout']) {
        const init = { headers: { 'x-http-method-override': 'POST', 'x-refresh-token': token } };
        const { status } = await test.client.send(method, `${path}?refresh_token=${token}`, init);
        expect([404, 405]).toContain(status);
      }
      expect(test.repository.calls).toHaveLength(before);
    },
  );
});
