import { describe, expect, it } from '@jest/globals';
import { describeHandler, hostMetadata } from '../../../../lib/http/openapi/handler-metadata.js';
import { SWAGGER_EXCLUDES } from '../../../../lib/http/openapi/swagger-keys.js';
import { whenRead } from '../../../../lib/http/openapi/when-read.js';

/** A class, as far as metadata goes. */
function controller(base: object = Object.prototype): object {
  return Object.create(base) as object;
}

/** As Swagger asks. */
function isExcluded(one: object): boolean {
  const value = Reflect.getMetadata(SWAGGER_EXCLUDES, one) as readonly boolean[] | undefined;
  return value?.[0] === true;
}

describe('a controller that is described when it is read', () => {
  it('is described each time, and not before', () => {
    const read = controller();
    let count = 0;
    whenRead(read, () => (count += 1));
    expect(count).toBe(0);
    expect([isExcluded(read), isExcluded(read), count]).toEqual([false, false, 2]);
  });

  it('is left out, and not described, where its host says so', () => {
    const leftOut = controller();
    Reflect.defineMetadata(SWAGGER_EXCLUDES, [true], leftOut);
    let count = 0;
    for (const _application of [1, 2]) whenRead(leftOut, () => (count += 1));
    expect([isExcluded(leftOut), count]).toEqual([true, 0]);
  });

  it('is described for the application that came last, and its base by itself', () => {
    const base = controller();
    const derived = controller(base);
    const told: string[] = [];
    whenRead(base, () => told.push('base'));
    whenRead(derived, () => told.push('first'));
    whenRead(derived, () => told.push('second'));
    isExcluded(derived);
    expect(told).toEqual(['second']);
  });

  it('leaves a decorator that adds to what is there what it was', () => {
    const later = controller();
    whenRead(later, () => undefined);
    const there = Reflect.getMetadata(SWAGGER_EXCLUDES, later) as readonly boolean[];
    expect([...there, true]).toEqual([true]);
  });
});

describe('metadata of a handler', () => {
  it("is written again and again, and what the host's was is given back", () => {
    const handler = () => undefined;
    Reflect.defineMetadata('key', 'host', handler);
    for (const value of ['first', 'second']) {
      describeHandler(handler, 'key', value);
      expect(Reflect.getMetadata('key', handler)).toBe(value);
      expect(hostMetadata(handler, 'key')).toBe('host');
    }
    describeHandler(handler, 'key', undefined);
    expect(Reflect.getMetadata('key', handler)).toBe('host');
  });

  it('is gone where the host had none', () => {
    const handler = () => undefined;
    describeHandler(handler, 'key', 'ours');
    expect(hostMetadata(handler, 'key')).toBeUndefined();
    describeHandler(handler, 'key', undefined);
    expect(Reflect.hasMetadata('key', handler)).toBe(false);
  });
});
