import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

export const ADAPTERS = ['Express', 'Fastify'];

export function createAdapter(name) {
  return name === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
}
