import { describe, expect, it } from '@jest/globals';
import { AuthConfigurationError, Clock } from 'nestjs-dual-token';
import { TypeOrmRevocationFeed } from 'nestjs-dual-token/typeorm';
import { MovableClock } from 'nestjs-dual-token/testing';
import { DataSource } from 'typeorm';
import { resolveTypeOrmFeedOptions } from '../../../../lib/adapters/typeorm/typeorm-feed-options.js';

/** As a host without types could give them. */
const resolve = (options: object) => resolveTypeOrmFeedOptions(options);

describe('the options of the feed on SQL', () => {
  it('have defaults', () => {
    expect(resolve({})).toEqual({ interval: 1_000, listen: true });
  });

  it.each([
    ['50ms', 50],
    ['1m', 60_000],
    [2, 2_000],
  ])('are taken as they are given: every %j', (interval, ms) => {
    expect(resolve({ interval, listen: false })).toEqual({ interval: ms, listen: false });
  });

  it.each([
    ['interval', '49ms', '50 ms to 1 min'],
    ['interval', '61s', '50 ms to 1 min'],
    ['interval', '1', "'30s', '10m'"],
    ['interval', {}, "'30s', '10m'"],
    ['interval', Number.NaN, "'30s', '10m'"],
    ['listen', 'yes', 'true or false'],
    ['listen', null, 'true or false'],
    ['prefix', 'auth:', 'Known here: interval, listen'],
  ])('are refused by name, with what to write instead: %s of %j', (name, value, remedy) => {
    const refusal = () => resolve({ [name]: value });
    expect(refusal).toThrow(AuthConfigurationError);
    expect(refusal).toThrow(`revocationFeed.${name}: `);
    expect(refusal).toThrow(remedy);
  });
});

describe('TypeOrmRevocationFeed', () => {
  it('refuses a database that it does not know, before anything is asked of it', () => {
    const dataSource = { options: { type: 'oracle' } } as unknown as DataSource;
    expect(() => new TypeOrmRevocationFeed(dataSource, new MovableClock())).toThrow(
      "the TypeORM driver 'oracle' is not supported",
    );
  });

  it('is given with options by what Nest makes it of', () => {
    const dataSource = new DataSource({ type: 'sqljs' });
    const { inject, useFactory } = TypeOrmRevocationFeed.with({ interval: '2s' });
    expect(inject).toEqual([DataSource, Clock]);
    expect(useFactory(dataSource, new MovableClock())).toBeInstanceOf(TypeOrmRevocationFeed);
    expect(TypeOrmRevocationFeed.with({}, 'sessions').inject).toEqual(['sessions', Clock]);
    const wrong = TypeOrmRevocationFeed.with({ interval: '1ms' });
    expect(() => wrong.useFactory(dataSource, new MovableClock())).toThrow('interval');
  });
});
