import { describe, expect, it } from '@jest/globals';
import { DeviceNames } from '../../../lib/services/device-names.js';
import { aSession, someOptions } from '../builders.js';

const SESSION = aSession({ userAgent: 'phone/1', clientId: 'app', scope: 'orders:read' });

/** The name of the session by a function of a host, which may give anything. */
function nameBy(device: (...given: readonly unknown[]) => unknown, session = SESSION) {
  const names = new DeviceNames(someOptions({ session: { device: device as () => string } }));
  return names.of(session);
}

describe('the name of a device', () => {
  it('is what the host makes of the User-Agent and the facts of the session', () => {
    const given: unknown[] = [];
    expect(nameBy((...facts) => given.push(...facts) && 'Phone')).toBe('Phone');
    const { clientId, userAgent, ipAddress, amr, acr, scope, roles } = SESSION;
    expect(given).toEqual(['phone/1', { clientId, userAgent, ipAddress, amr, acr, scope, roles }]);
  });

  it('is none where the host names nothing, or nothing is known', () => {
    expect(new DeviceNames(someOptions()).of(SESSION)).toBeNull();
    expect(nameBy(() => 'Phone', aSession({ userAgent: null }))).toBeNull();
  });

  it.each([undefined, null, '', '  ', 7, true, {}, ['Phone'], Symbol('Phone')])(
    'is none where the host gives no text: %p',
    (given) => {
      expect(nameBy(() => given)).toBeNull();
    },
  );

  it('is none where the host fails, at once or later (R15)', async () => {
    expect(
      nameBy(() => {
        throw new Error('no such device');
      }),
    ).toBeNull();
    expect(nameBy(() => Promise.reject(new Error('later')))).toBeNull();
    await new Promise(setImmediate);
  });

  it('is fit to be shown: cut to 100 characters, without control characters (R87)', () => {
    expect(nameBy(() => ` ${'x'.repeat(500)}`)).toBe('x'.repeat(99));
    expect(nameBy(() => 'a\r\n\u001b[31mb')).toBe('a\ufffd\ufffd\ufffd[31mb');
  });
});
