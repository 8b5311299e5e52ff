import { afterEach, describe, expect, it } from '@jest/globals';
import { Query, ResolveField, Resolver, ObjectType, Field, Context } from '@nestjs/graphql';
import {
  AuthInstance,
  AuthModule,
  Claims,
  Public,
  type AccessTokenClaims,
} from 'nestjs-dual-token';
import { apollo, mercurius } from '../../support/contexts/graphql-context.js';
import { TestSubjects } from '../../support/subjects.js';
import { startApp, type TestApp } from '../../support/test-app.js';

const who = (claims?: AccessTokenClaims) =>
  claims === undefined ? 'nobody' : `${claims.sub} of ${claims.iss}`;

@ObjectType()
class Order {
  @Field()
  id!: string;
}

@Resolver(() => Order)
class ShopResolver {
  @Query(() => String)
  shop(@Claims() claims: AccessTokenClaims): string {
    return who(claims);
  }

  @AuthInstance('staff')
  @Query(() => String)
  reports(@Claims() claims: AccessTokenClaims): string {
    return who(claims);
  }

  @Query(() => Order)
  order(): Order {
    return { id: '1' };
  }

  /** No guard stands before fields, unless the host asks for that. */
  @ResolveField(() => String)
  owner(@Claims() claims?: AccessTokenClaims): string {
    return who(claims);
  }

  @Public()
  @Query(() => String)
  user(@Context('req') request: { readonly user?: AccessTokenClaims }): string {
    return who(request.user);
  }
}

const COOKIES = {
  transport: 'cookie',
  cookie: { secure: false },
  allowInsecure: ['cookies-over-http'],
} as const;
const CUSTOMER = 'alice of https://issuer.test';
const CLERK = 'bob of https://staff.test';

/** One browser that is signed in to both: as a customer and as staff. */
async function signInTwice(app: TestApp): Promise<(query: string) => Promise<unknown>> {
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  const cookiesOf = async (path: string, username: string) => {
    const body = JSON.stringify({ username, password: 'right' });
    const answer = await fetch(`${app.url}${path}/login`, { method: 'POST', headers, body });
    return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  };
  const cookies = [await cookiesOf('/auth', 'alice'), await cookiesOf('/staff', 'bob')].flat();
  return async (query) => {
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, cookie: cookies.join('; ') },
      body: JSON.stringify({ query }),
    });
    return ((await answer.json()) as { data: unknown }).data;
  };
}

describe.each([
  ['Apollo', 'express', apollo],
  ['Mercurius', 'fastify', mercurius],
] as const)('two instances in one operation of GraphQL, by %s', (_name, adapter, driver) => {
  let app: TestApp | undefined;
  afterEach(async () => {
    await app?.close();
  });

  it('R10, R100: a resolver is given the claims of the instance that guards it, in any order of fields', async () => {
    const staff = AuthModule.forRoot({
      ...{ name: 'staff', controller: 'staff', issuer: 'https://staff.test', audience: 'staff' },
      ...{ secret: 'Xq0zv4kG8sR2mXbT6yWn1cLh9dPf3uEb', subjects: new TestSubjects() },
      ...{ pruning: { interval: false }, ...COOKIES },
    });
    app = await startApp({
      ...{ adapter, auth: COOKIES, imports: [staff, driver()], providers: [ShopResolver] },
    });
    const ask = await signInTwice(app);
    expect(await ask('{ shop }')).toEqual({ shop: CUSTOMER });
    expect(await ask('{ reports }')).toEqual({ reports: CLERK });
    expect(await ask('{ shop reports }')).toEqual({ shop: CUSTOMER, reports: CLERK });
    expect(await ask('{ reports shop }')).toEqual({ shop: CUSTOMER, reports: CLERK });
    // A field without a guard is given claims where there is no doubt about whose they are.
    expect(await ask('{ order { owner } }')).toEqual({ order: { owner: CUSTOMER } });
    expect(await ask('{ order { owner } reports }')).toEqual({
      ...{ order: { owner: 'nobody' }, reports: CLERK },
    });
    expect(await ask('{ reports shop user }')).toMatchObject({ user: 'nobody' });
  });
});
