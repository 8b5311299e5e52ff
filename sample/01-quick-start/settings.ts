import { randomBytes } from 'node:crypto';
import type { AuthModuleOptions } from 'nestjs-dual-token';
import { UsersService } from './users.service.js';

/** All that has to be said. What a later sample does beside it, its main.ts says. */
export const settings = {
  secret: process.env.AUTH_SECRET ?? randomBytes(48), // a random one lasts until the next start
  issuer: 'https://api.example.com',
  audience: 'example-api',
  subjects: UsersService,
} satisfies AuthModuleOptions;
