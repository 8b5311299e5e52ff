import { describe, expect, it } from '@jest/globals';
import { UseGuards, type CanActivate } from '@nestjs/common';
import { AccessTokenGuard } from '../../../../lib/http/guard/access-token.guard.js';
import { isGuarded } from '../../../../lib/http/openapi/is-guarded.js';
import { readPolicy } from '../../../../lib/http/guard/route-policy.js';

class OwnGuard extends AccessTokenGuard {}
class OtherGuard implements CanActivate {
  canActivate = () => true;
}

class Routes {
  bare(): void {}

  @UseGuards(OtherGuard, AccessTokenGuard)
  guarded(): void {}

  @UseGuards(OwnGuard)
  byOwn(): void {}

  @UseGuards(Object.create(AccessTokenGuard.prototype) as AccessTokenGuard)
  byObject(): void {}

  @UseGuards(OtherGuard, new OtherGuard())
  byOther(): void {}
}

describe('a route without a global guard', () => {
  it.each<[keyof Routes, boolean]>([
    ['bare', false],
    ['guarded', true],
    ['byOwn', true],
    ['byObject', true],
    ['byOther', false],
  ])('%s is guarded: %p', (name, expected) => {
    const handler = (Routes.prototype as unknown as Record<string, object>)[name]!;
    const instances = new Map([['default', { globalGuard: false }]]);
    const policy = readPolicy(Routes, handler);
    expect(isGuarded(Routes, handler, policy, instances)).toBe(expected);
    expect(isGuarded(Routes, handler, { ...policy, public: true }, instances)).toBe(false);
    expect(isGuarded(Routes, handler, { ...policy, instance: 'other' }, instances)).toBe(false);
  });
});
