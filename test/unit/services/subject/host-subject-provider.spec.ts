import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, Scope, type Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { Subject } from '../../../../lib/domain/subject.js';
import type { SubjectProvider } from '../../../../lib/ports/subject-provider.js';
import { HostSubjectProvider } from '../../../../lib/services/subject/host-subject-provider.js';

let made = 0;

@Injectable()
class Users implements SubjectProvider {
  readonly number = (made += 1);

  authenticate(): Subject {
    return { sub: `authenticated by ${this.number}` };
  }

  load(sub: string): Subject {
    return { sub: `${sub} by ${this.number}` };
  }
}

/** An application in which a module that exports nothing has these providers. */
async function providerIn(...providers: Provider[]) {
  @Module({ providers })
  class ElsewhereModule {}
  const app = await Test.createTestingModule({ imports: [ElsewhereModule] }).compile();
  return { app, host: new HostSubjectProvider(app.get(ModuleRef), Users) };
}

describe('a subject provider that is given by its class', () => {
  it('is the one that the application has, in whichever module', async () => {
    const { app, host } = await providerIn(Users);
    const { number } = app.get(Users, { strict: false });
    await host.onModuleInit();
    expect(await host.load('alice')).toEqual({ sub: `alice by ${number}` });
    expect(await host.authenticate({}, {})).toEqual({ sub: `authenticated by ${number}` });
    expect(made).toBe(number);
  });

  it('is made, once, where the application has none', async () => {
    const { host } = await providerIn();
    const before = made;
    await Promise.all([host.onModuleInit(), host.load('alice'), host.load('bob')]);
    expect(await host.load('alice')).toEqual({ sub: `alice by ${before + 1}` });
    expect(made).toBe(before + 1);
  });

  it('stops the application when it lacks a method', async () => {
    const { host } = await providerIn({ provide: Users, useValue: { load: () => null } });
    await expect(host.onModuleInit()).rejects.toThrow(
      'subjects: Users lacks a method. Give it authenticate(credentials, request) and load(sub)',
    );
  });

  it.each([
    ['request-scoped', Scope.REQUEST],
    ['transient', Scope.TRANSIENT],
  ])('stops the application when it is %s', async (_case, scope) => {
    const { host } = await providerIn({ provide: Users, useClass: Users, scope });
    await expect(host.onModuleInit()).rejects.toThrow(
      'subjects: Users is request-scoped or transient. Give it the default scope: the request is handed to authenticate',
    );
  });

  it('stops the application when it can’t be made', async () => {
    @Injectable()
    class Broken extends Users {
      constructor() {
        super();
        throw new Error('no database');
      }
    }
    const { app } = await providerIn();
    const host = new HostSubjectProvider(app.get(ModuleRef), Broken);
    await expect(host.onModuleInit()).rejects.toThrow('no database');
  });
});
