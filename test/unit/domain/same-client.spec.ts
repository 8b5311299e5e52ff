import { describe, expect, it } from '@jest/globals';
import { isSameClient } from '../../../lib/domain/same-client.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0';
const iphone = (os: string, version: string, build: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/${build} Safari/604.1`;
const chrome = (system: string, version: string) =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`;
const isSame = (userAgent: string | undefined, now: string | undefined) =>
  isSameClient(
    userAgent === undefined ? {} : { userAgent },
    now === undefined ? {} : { userAgent: now },
  );

describe('whether it is the same client', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['the same text', FIREFOX, FIREFOX],
    ['a newer browser', FIREFOX, FIREFOX.replaceAll('127.0', '128.0.1')],
    ['a beta of it', FIREFOX, FIREFOX.replace('Firefox/127.0', 'Firefox/128.0b3')],
    [
      'a newer browser with other build letters',
      iphone('17_5', '17.5', '15E148'),
      iphone('18_0_1', '18.0', '16A1'),
    ],
    [
      'a newer system',
      chrome('Windows NT 10.0; Win64; x64', '1'),
      chrome('Windows NT 11.0; Win64; x64', '2'),
    ],
    ['an app of ours after an update', 'Shop/4.2 (Android 13)', 'Shop/4.10.1 (Android 14)'],
    ['a version where there was none before', 'Shop (Android)', 'Shop/4.10.1 (Android)'],
    ['nothing known at sign-in', undefined, FIREFOX],
    ['nothing known at all', undefined, undefined],
    ['nothing said at sign-in', '', FIREFOX],
  ])('yes: %s', (_title, atSignIn, now) => {
    expect(isSame(atSignIn, now)).toBe(true);
  });

  it.each<[string, string, string | undefined]>([
    ['another browser', FIREFOX, chrome('X11; Linux x86_64', '126.0')],
    [
      'another system',
      chrome('Windows NT 10.0; Win64; x64', '126'),
      chrome('X11; Linux x86_64', '126'),
    ],
    ['a program', FIREFOX, 'curl/8.5.0'],
    ['nothing, where there was something', FIREFOX, undefined],
    ['an empty text, where there was something', FIREFOX, ''],
    ['other letters case', 'Shop/1', 'shop/1'],
  ])('no: %s', (_title, atSignIn, now) => {
    expect(isSame(atSignIn, now)).toBe(false);
  });

  it('whatever the addresses are', () => {
    const at = (ipAddress: string) => ({ userAgent: FIREFOX, ipAddress });
    expect(isSameClient(at('192.0.2.1'), at('2001:db8::1'))).toBe(true);
  });

  it.each(['/', '1.', '1_', '/1', '(;'])('in no time, also for many of %j (R15)', (part) => {
    const started = performance.now();
    for (let times = 0; times < 200; times += 1) isSame(part.repeat(256), part.repeat(255));
    expect((performance.now() - started) / 200).toBeLessThan(5);
  });
});
