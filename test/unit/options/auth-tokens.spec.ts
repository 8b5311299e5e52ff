import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { InjectAuth, getAuthToken } from '../../../lib/options/auth-tokens.js';

class Service {
  readonly what = 'a service';
}

describe('the DI token of a service of an instance (R100)', () => {
  it('is made of the names of both, so that no two instances share one', () => {
    expect(getAuthToken(Service, 'staff')).toBe('nestjs-dual-token:staff:Service');
    expect(getAuthToken(Service, 'guests')).toBe('nestjs-dual-token:guests:Service');
  });

  it('is what InjectAuth has Nest look up for a parameter of a constructor', () => {
    class Consumer {
      constructor(readonly service: Service) {}
    }
    InjectAuth(Service, 'staff')(Consumer, undefined, 0);
    expect(Reflect.getMetadata('self:paramtypes', Consumer)).toEqual([
      { index: 0, param: 'nestjs-dual-token:staff:Service' },
    ]);
  });
});
