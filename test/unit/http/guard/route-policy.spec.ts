import { describe, expect, it } from '@jest/globals';
import { AuthInstance } from '../../../../lib/http/decorators/auth-instance.decorator.js';
import { Public } from '../../../../lib/http/decorators/public.decorator.js';
import { RequireRecentAuth } from '../../../../lib/http/decorators/require-recent-auth.decorator.js';
import { RequireRoles } from '../../../../lib/http/decorators/require-roles.decorator.js';
import { RequireScopes } from '../../../../lib/http/decorators/require-scopes.decorator.js';
import { StrictSession } from '../../../../lib/http/decorators/strict-session.decorator.js';
import {
  RoutePolicies,
  readPolicy,
  type RoutePolicy,
} from '../../../../lib/http/guard/route-policy.js';

class Plain {
  bare(): void {}

  @Public()
  open(): void {}

  @RequireScopes('a')
  scoped(): void {}

  @RequireScopes('a', 'b')
  @RequireScopes('c')
  stacked(): void {}

  @RequireScopes.any('a', 'b')
  @RequireScopes('c')
  anyScope(): void {}

  @RequireRoles.all('admin', 'owner')
  @RequireRoles('staff', 'clerk')
  allRoles(): void {}

  @RequireRoles('admin', 'owner')
  @RequireRoles('staff')
  roles(): void {}

  @RequireRecentAuth('5m')
  @RequireRecentAuth(60)
  @RequireRecentAuth('1h')
  recent(): void {}

  @StrictSession()
  strict(): void {}

  @AuthInstance('staff')
  ofStaff(): void {}

  @RequireScopes('a')
  @RequireRoles('admin')
  @RequireRecentAuth('5m')
  @StrictSession()
  everything(): void {}
}

@RequireScopes('class')
@RequireRoles('clerk')
@RequireRecentAuth('10m')
class Guarded extends Plain {}

@StrictSession()
@AuthInstance('staff')
class Strict extends Plain {}

@Public()
class Open extends Plain {}

/** What a route asks for, by the names of its class and handler. */
function policyOf(controller: typeof Plain, handler: keyof Plain): RoutePolicy {
  return readPolicy(controller, handlerOf(controller, handler));
}

function handlerOf(controller: typeof Plain, handler: keyof Plain): object {
  return (controller.prototype as unknown as Record<keyof Plain, object>)[handler];
}

const NOTHING: RoutePolicy = {
  public: false,
  instance: 'default',
  scopes: [],
  roles: [],
  maxAuthAge: undefined,
  strict: false,
};

describe('a route', () => {
  it('without decorators needs a token, and asks for nothing more (R16)', () => {
    expect(policyOf(Plain, 'bare')).toEqual(NOTHING);
  });

  it.each<[keyof Plain, Partial<RoutePolicy>]>([
    ['open', { public: true }],
    ['scoped', { scopes: [['a']] }],
    ['stacked', { scopes: [['c'], ['a'], ['b']] }],
    ['anyScope', { scopes: [['c'], ['a', 'b']] }],
    ['roles', { roles: [['staff'], ['admin', 'owner']] }],
    ['allRoles', { roles: [['staff', 'clerk'], ['admin'], ['owner']] }],
    ['recent', { maxAuthAge: 60_000 }],
    ['strict', { strict: true }],
    ['ofStaff', { instance: 'staff' }],
    ['everything', { scopes: [['a']], roles: [['admin']], maxAuthAge: 300_000, strict: true }],
  ])('%s asks for what its decorators say, stacked', (handler, asked) => {
    expect(policyOf(Plain, handler)).toEqual({ ...NOTHING, ...asked });
  });

  it('asks for what its class and it ask for, together', () => {
    const ofClass = { scopes: [['class']], roles: [['clerk']], maxAuthAge: 600_000 };
    expect(policyOf(Guarded, 'bare')).toEqual({ ...NOTHING, ...ofClass });
    expect(policyOf(Guarded, 'stacked')).toMatchObject({
      scopes: [['class'], ['c'], ['a'], ['b']],
    });
    expect(policyOf(Guarded, 'anyScope')).toMatchObject({
      scopes: [['class'], ['c'], ['a', 'b']],
    });
    expect(policyOf(Guarded, 'roles')).toMatchObject({
      roles: [['clerk'], ['staff'], ['admin', 'owner']],
    });
    expect(policyOf(Guarded, 'recent').maxAuthAge).toBe(60_000);
    expect(policyOf(Guarded, 'everything').maxAuthAge).toBe(300_000);
  });

  it('is guarded strictly, and by the instance, that its class says, unless it says otherwise', () => {
    expect(policyOf(Strict, 'bare')).toMatchObject({ strict: true, instance: 'staff' });
    class Other extends Strict {
      @AuthInstance('guests')
      override bare(): void {}
    }
    expect(policyOf(Other, 'bare')).toMatchObject({ strict: true, instance: 'guests' });
  });

  it('may be public in a class that asks for something', () => {
    expect(policyOf(Guarded, 'open').public).toBe(true);
    expect(policyOf(Strict, 'open').public).toBe(true);
  });
});

describe('a public class', () => {
  it.each<keyof Plain>(['bare', 'open', 'ofStaff'])(
    'opens a handler that asks for nothing: %s',
    (handler) => {
      expect(policyOf(Open, handler).public).toBe(true);
    },
  );

  it.each<keyof Plain>([
    ...(['scoped', 'stacked', 'anyScope', 'roles', 'allRoles'] as const),
    ...(['recent', 'strict', 'everything'] as const),
  ])('does not open a handler that asks for something: %s', (handler) => {
    expect(policyOf(Open, handler)).toEqual(policyOf(Plain, handler));
    expect(policyOf(Open, handler).public).toBe(false);
  });
});

describe('a class that extends another', () => {
  it('asks for what its base asks for, and more', () => {
    @RequireScopes('more')
    @RequireRoles('boss')
    @RequireRecentAuth('1h')
    class Derived extends Guarded {}
    expect(policyOf(Derived, 'bare')).toEqual({
      ...NOTHING,
      scopes: [['class'], ['more']],
      roles: [['clerk'], ['boss']],
      maxAuthAge: 600_000,
    });
    expect(policyOf(Guarded, 'bare').scopes).toEqual([['class']]);
  });

  it('is strict and public as its base is', () => {
    class Derived extends Strict {}
    class DerivedOpen extends Open {}
    expect(policyOf(Derived, 'bare')).toMatchObject({ strict: true, instance: 'staff' });
    expect(policyOf(DerivedOpen, 'bare').public).toBe(true);
  });

  it('has the handlers of its base with what they ask for', () => {
    class Derived extends Plain {}
    expect(policyOf(Derived, 'scoped').scopes).toEqual([['a']]);
  });

  it.each([
    ['roles', RequireRoles('admin')],
    ['all of some roles', RequireRoles.all('admin')],
    ['any of some scopes', RequireScopes.any('a')],
    ['scopes', RequireScopes('a')],
    ['a recent sign-in', RequireRecentAuth('5m')],
    ['a strict session', StrictSession()],
  ])('is not public as its base is when it asks for %s itself', (_case, decorate) => {
    class Derived extends Open {}
    decorate(Derived);
    expect(policyOf(Derived, 'bare').public).toBe(false);
  });

  it('may open what its base guards, when it says so itself', () => {
    @Public()
    class Derived extends Guarded {}
    expect(policyOf(Derived, 'bare').public).toBe(true);
  });
});

describe('who says both that a route is public and that it requires something', () => {
  it('has it guarded: on a handler', () => {
    class Both {
      @Public()
      @RequireRoles('admin')
      above(): void {}

      @RequireScopes('a')
      @Public()
      below(): void {}
    }
    const handlers = Both.prototype as unknown as Record<string, object>;
    expect(readPolicy(Both, handlers.above!)).toMatchObject({ public: false, roles: [['admin']] });
    expect(readPolicy(Both, handlers.below!)).toMatchObject({ public: false, scopes: [['a']] });
  });

  it('has it guarded: on a class', () => {
    @Public()
    @RequireRoles('admin')
    class Both extends Plain {}
    expect(policyOf(Both, 'bare')).toMatchObject({ public: false, roles: [['admin']] });
    expect(policyOf(Both, 'open').public).toBe(true);
  });
});

describe('policies', () => {
  it('are read once for each class and handler', () => {
    const policies = new RoutePolicies();
    const handler = handlerOf(Plain, 'bare');
    expect(policies.of(Plain, handler)).toBe(policies.of(Plain, handler));
    expect(policies.of(Guarded, handler)).not.toBe(policies.of(Plain, handler));
    expect(policies.of(Guarded, handler)).toEqual(readPolicy(Guarded, handler));
  });
});
