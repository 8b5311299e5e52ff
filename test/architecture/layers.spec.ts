import { describe, expect, it } from '@jest/globals';
import { importsOf, layerOf, librarySources, type Source } from './imports.js';

/** Which way dependencies may point: a layer, and what it may import (its own files aside). */
const ARROWS: Readonly<Record<string, readonly RegExp[]>> = {
  domain: [],
  ports: [/^domain\//],
  crypto: [/^domain\//, /^node:(crypto|buffer)$/],
  options: [/^(domain|ports|crypto)\//, /^@nestjs\/common$/, /^node:crypto$/],
  services: [
    /^(domain|ports|crypto|options)\//,
    /^@nestjs\/(common|core|jwt)$/,
    /^rxjs$/,
    /^node:crypto$/,
  ],
  http: [
    /^(domain|ports|crypto|options|services)\//,
    /^@nestjs\/(common|core|passport|microservices|websockets)$/,
    /^(passport|passport-jwt|reflect-metadata|rxjs)$/,
    /^node:(crypto|http)$/,
  ],
  adapters: [/^(domain|ports)\//],
  'adapters/in-process': [/^(domain|ports)\//, /^@nestjs\/common$/],
  'adapters/in-memory': [
    /^(domain|ports)\//,
    /^adapters\/embedded-store-clock\.ts$/,
    /^@nestjs\/common$/,
  ],
  'adapters/typeorm': [
    /^(domain|ports)\//,
    /^adapters\/(embedded-store-clock|retry-transient)\.ts$/,
    /^options\/option-reader\.ts$/,
    /^@nestjs\/common$/,
    /^typeorm$/,
    /^node:crypto$/,
  ],
  'adapters/redis': [
    /^(domain|ports)\//,
    /^adapters\/retry-transient\.ts$/,
    /^options\/option-reader\.ts$/,
    /^@nestjs\/common$/,
    /^ioredis$/,
    /^node:crypto$/,
  ],
  'adapters/device': [/^bowser$/],
  'adapters/jwks': [/^ports\//, /^jose$/, /^node:(dns|http|https|net)$/],
  client: [],
  testing: [/^(domain|ports)\//, /^crypto\/session-id\.ts$/, /^node:(assert\/strict|crypto)$/],
  'testing/host': [
    /^(domain|ports|options|services|http)\//,
    /^adapters\/in-(memory|process)\//,
    /^(auth\.module|testing\/movable-clock)\.ts$/,
    /^@nestjs\/(common|core)$/,
    /^node:crypto$/,
  ],
};

/** Where the layers meet; nothing else imports from more than its arrows. */
const MEETING_PLACES = [
  ...['auth.module.ts', 'auth.providers.ts', 'guard.providers.ts', 'index.ts'],
  ...['resource-server.module.ts', 'resource-server.providers.ts', 'testing/index.ts'],
  ...['host-providers.ts', 'module-definition.ts', 'surroundings.ts'],
];

function wrongArrows(source: Source): readonly string[] {
  const layer = layerOf(source.path);
  if (MEETING_PLACES.includes(layer)) return [];
  const allowed = ARROWS[layer];
  if (allowed === undefined) return [`${source.path} is in no layer`];
  return importsOf(source)
    .filter((target) => layerOf(target) !== layer && !allowed.some((arrow) => arrow.test(target)))
    .map((target) => `${source.path} -> ${target}`);
}

describe('the layers of lib', () => {
  it('have no arrow that points the wrong way', () => {
    expect(librarySources().flatMap(wrongArrows)).toEqual([]);
  });

  it('are all there', () => {
    const found = new Set(librarySources().map(({ path }) => layerOf(path)));
    expect([...found].sort()).toEqual([...Object.keys(ARROWS), ...MEETING_PLACES].sort());
  });

  it('leave clocks, randomness and I/O out of the domain', () => {
    const impure = /Date\.now\(|new Date\(\)|Math\.random|process\.|setTimeout|performance\./;
    const found = librarySources().filter(
      ({ path, text }) => path.startsWith('domain/') && impure.test(text),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['domain/rotation.ts', "import { createHmac } from 'node:crypto';"],
    ['domain/rotation.ts', "import type { Clock } from '../ports/clock.js';"],
    [
      'services/token.service.ts',
      "export { Claims } from '../http/decorators/claims.decorator.js';",
    ],
    ['services/token.service.ts', "import { DataSource } from 'typeorm';"],
    ['adapters/typeorm/x.ts', "import { AuthEvents } from '../../services/events/auth-events.js';"],
    ['http/x.ts', "const { a } = await import('../adapters/typeorm/index.js');"],
    ['http/x.ts', "import '../auth.module.js';"],
    ['testing/x.ts', "import { AuthTesting } from './host/auth-testing.js';"],
    ['testing/contract/x.ts', "import { Injectable } from '@nestjs/common';"],
    ['testing/host/x.ts', "import { Test } from '@nestjs/testing';"],
    ['utils/x.ts', ''],
  ])('would show a wrong one: %s with %s', (path, text) => {
    expect(wrongArrows({ path, text })).toHaveLength(1);
  });
});
