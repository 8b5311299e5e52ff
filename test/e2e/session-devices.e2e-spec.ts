import { describe, expect, it } from '@jest/globals';
import { deviceClass, deviceName } from 'nestjs-dual-token/device';
import { freshApp, PAIRED_PLATFORMS } from '../support/test-app.js';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describe.each(PAIRED_PLATFORMS)('devices with names on $adapter with $store', (platform) => {
  const device = (userAgent: string): string | null => {
    if (userAgent === 'broken') throw new Error('no such device');
    return deviceName(userAgent);
  };
  const limitBy = ({ userAgent }: { readonly userAgent: string | null }) => deviceClass(userAgent);
  const test = freshApp({ ...platform, auth: { session: { device, maxPerSubject: 1, limitBy } } });
  const signIn = (userAgent: string) => {
    test.clock.advance(1_000);
    return test.client.signInFrom(userAgent);
  };

  it('are listed by them, and one that has none does not break the list', async () => {
    await signIn(CHROME);
    await signIn(IPHONE);
    const { access_token: token } = await signIn('broken');
    const calls = await test.repository.callsOf(async () => {
      const devices = (await test.client.sessions(token)).map((one) => one.device);
      expect(devices).toEqual([null, 'Safari on iPhone', 'Chrome on Windows']);
    });
    expect(calls).toEqual(['list']);
  });

  it('R92: one of each kind, by what the User-Agent says', async () => {
    const [desktop, phone] = [await signIn(CHROME), await signIn(IPHONE)];
    await signIn(IPHONE);
    expect((await test.client.refresh(desktop.refresh_token)).status).toBe(200);
    expect((await test.client.refresh(phone.refresh_token)).status).toBe(400);
  });
});
