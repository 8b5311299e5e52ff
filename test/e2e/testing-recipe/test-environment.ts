import { randomBytes } from 'node:crypto';

process.env.AUTH_SECRET ??= randomBytes(32).toString('base64url');
