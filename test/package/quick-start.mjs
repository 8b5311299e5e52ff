import { post, withApplication } from './application.mjs';
import { expect } from './checks.mjs';
import { runNode } from './command.mjs';

/** Starts what the README shows, signs in, asks, refreshes, and does the same by the client. */
export function quickStart(folder, node) {
  return withApplication({ file: 'dist/main.js', cwd: folder, node }, async (url) => {
    expect((await fetch(url)).status, 401, 'GET / without a token');
    const login = await post(`${url}/auth/login`, { username: 'alice', password: 'wonderland' });
    expect(login.status, 200, 'sign-in');
    const keys = await fetch(`${url}/.well-known/jwks.json`);
    expect(await keys.text(), '{"keys":[]}', 'the JWK Set of a shared key');
    const tokens = await login.json();
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect(await (await fetch(url, { headers })).text(), 'Hello World!', 'GET / with a token');
    const refresh = await post(`${url}/auth/refresh`, { refresh_token: tokens.refresh_token });
    expect(refresh.status, 200, 'refresh');
    expect(await runNode(['dist/client.js', url], folder, node), 'Hello World!\n', 'the client');
  });
}
