import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openKeyFile, replaceKey } from '../../sample/keys/key-file.js';
import { newPrivateKey, pemOf } from '../../sample/keys/private-key.js';

const publicPemOf = (key: KeyObject) =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' });

describe('the file of the signing key', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-'));
    file = join(folder, 'new', 'folder', 'key.pem');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const siblings = () => readdirSync(join(folder, 'new', 'folder'));
  const open = () => openKeyFile({ alg: 'ES256', file });

  it('is made where there is none, for nobody else to read, and then kept', async () => {
    const first = await open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(siblings()).toEqual(['key.pem']);
    expect((await open()).equals(first)).toBe(true);
  });

  it('has an RSA key of 3072 bits for RS256', async () => {
    const key = await openKeyFile({ alg: 'RS256', file });
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(3_072);
  });

  it('is the same for all who open it at once', async () => {
    const keys = await Promise.all(Array.from({ length: 30 }, open));
    expect(new Set(keys.map(publicPemOf)).size).toBe(1);
    expect(siblings()).toEqual(['key.pem']);
  });

  it('is replaced as a whole', async () => {
    await open();
    const next = await newPrivateKey('ES256');
    replaceKey({ alg: 'ES256', file }, next);
    expect(readFileSync(file, 'utf8')).toBe(pemOf(next));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(siblings()).toEqual(['key.pem']);
    expect((await open()).equals(next)).toBe(true);
  });

  it('loses what a killed process has left beside it, and nothing else', async () => {
    await open();
    const leftover = `${file}.0123456789abcdef.tmp`;
    for (const name of [leftover, `${file}.fedcba9876543210.tmp`, `${file}.mine.tmp`])
      writeFileSync(name, '');
    for (const name of [leftover, `${file}.mine.tmp`]) utimesSync(name, 0, 0);
    await open();
    expect(siblings().sort()).toEqual([
      'key.pem',
      'key.pem.fedcba9876543210.tmp',
      'key.pem.mine.tmp',
    ]);
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sealed = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pw' } as const;
  it.each([
    ['nothing', ''],
    ['half a key', pemOf(ec.privateKey).slice(0, 90)],
    ['a public key', ec.publicKey.export({ type: 'spki', format: 'pem' })],
    ['an encrypted key', ec.privateKey.export(sealed)],
    [
      'a key on another curve',
      pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
    ],
    ['an RSA key', pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey)],
  ])('is refused with %s, is left alone, and is not shown (R24)', async (_what, text) => {
    file = join(folder, 'key.pem');
    writeFileSync(file, text);
    const refusal = await open().catch((error: unknown) => String(error));
    expect(refusal).toMatch(
      /SIGNING_KEY_FILE names a file with no (private key that|key for ES256)/,
    );
    expect(refusal).not.toMatch(/BEGIN|M[A-Za-z0-9+/]{20}/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is refused where it is a folder, or in one that is a file', async () => {
    file = folder;
    await expect(open()).rejects.toThrow(/^SIGNING_KEY_FILE names a file that can not .*EISDIR/);
    writeFileSync(join(folder, 'key.pem'), '');
    file = join(folder, 'key.pem', 'key.pem');
    await expect(open()).rejects.toThrow(/^SIGNING_KEY_FILE names a file that can not .*ENOTDIR/);
  });
});
