import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Turnstile } from './turnstile.js';

/** A password as it is kept. */
export interface PasswordHash {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const HASH_LENGTH = 32;
const SALT_LENGTH = 16;

/** Node computes scrypt in the same four threads that write files; a crowd at sign-in must leave some. */
const turnstile = new Turnstile(2);

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(SALT_LENGTH);
  return { salt, hash: await turnstile.pass(() => derive(password, salt, HASH_LENGTH)) };
}

/** What no password has. Comparing with it takes as long as with any other. */
export function hashOfNone(): PasswordHash {
  return { salt: randomBytes(SALT_LENGTH), hash: randomBytes(HASH_LENGTH) };
}

export async function isPassword(password: string, { salt, hash }: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await turnstile.pass(() => derive(password, salt, HASH_LENGTH)), hash);
}
