import { describe, expect, it } from '@jest/globals';
import { deviceClass } from '../../../../lib/adapters/device/device-class.js';
import { deviceName } from '../../../../lib/adapters/device/device-name.js';

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const CHROME = `${BLINK} Chrome/126.0.0.0`;

describe('what a User-Agent says of its device', () => {
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`,
      'Chrome on Windows',
      'desktop',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/126.0.0.0`,
      'Microsoft Edge on Windows',
      'desktop',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
      'Firefox on Linux',
      'desktop',
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/17.5 Safari/605.1.15`,
      'Safari on macOS',
      'desktop',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1`,
      'Safari on iPhone',
      'phone',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${WEBKIT} CriOS/126.0 Mobile/15E148 Safari/604.1`,
      'Chrome on iPhone',
      'phone',
    ],
    [
      `Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) ${WEBKIT} Version/12.1 Mobile/15E148 Safari/604.1`,
      'Safari on iPad',
      'tablet',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${CHROME} Mobile Safari/537.36`,
      'Chrome on Android',
      'phone',
    ],
    [
      `Mozilla/5.0 (Linux; Android 13; SM-X900) ${CHROME} Safari/537.36`,
      'Chrome on Android',
      'tablet',
    ],
    ['Shop/4.2 (iPhone; iOS 17.5; Scale/3.00)', 'Shop on iPhone', 'phone'],
    [
      `Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) ${BLINK} 76.0/6.0 TV Safari/537.36`,
      'Tizen',
      'other',
    ],
  ])('%s', (userAgent, name, kind) => {
    expect(deviceName(userAgent)).toBe(name);
    expect(deviceClass(userAgent)).toBe(kind);
  });

  it.each(['curl/8.5.0', 'node', 'x'.repeat(512), ' ', '', null, undefined])(
    'nothing, where it says nothing: %j',
    (userAgent) => {
      expect(deviceName(userAgent)).toBeNull();
      expect(deviceClass(userAgent)).toBe('other');
    },
  );

  it.each(['(', '; ', 'a/1.', 'Mozilla/5.0 (', 'Android; ', '\u0000', '\ud800'])(
    'and takes no time over one that is made to be slow: many of %j (R15)',
    (part) => {
      const userAgent = part.repeat(512).slice(0, 512);
      const started = performance.now();
      for (let times = 0; times < 20; times += 1) deviceName(userAgent);
      expect((performance.now() - started) / 20).toBeLessThan(50);
    },
  );
});
