import { Scope, type OnModuleInit, type Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import type { Subject } from '../../domain/subject.js';
import type { SubjectProvider } from '../../ports/subject-provider.js';

/**
 * Finds the host's subject provider by its class: the one that the application has, in whichever
 * module, or else a new one. So a host names its users service and need not arrange its modules for us.
 */
export class HostSubjectProvider implements SubjectProvider, OnModuleInit {
  private found: Promise<SubjectProvider> | undefined;

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly type: Type<SubjectProvider>,
  ) {}

  /** A provider that can't be found or made stops the application from starting. */
  async onModuleInit(): Promise<void> {
    await this.provider();
  }

  async authenticate(
    credentials: Readonly<Record<string, unknown>>,
    request: unknown,
  ): Promise<Subject | null> {
    return (await this.provider()).authenticate(credentials, request);
  }

  async load(sub: string): Promise<Subject | null> {
    return (await this.provider()).load(sub);
  }

  private provider(): Promise<SubjectProvider> {
    this.found ??= this.find();
    return this.found;
  }

  private async find(): Promise<SubjectProvider> {
    const provider = this.existing() ?? (await this.moduleRef.create(this.type));
    if (typeof provider.authenticate === 'function' && typeof provider.load === 'function')
      return provider;
    throw new AuthConfigurationError(
      'subjects',
      `${this.type.name} lacks a method`,
      'Give it authenticate(credentials, request) and load(sub)',
    );
  }

  private existing(): SubjectProvider | undefined {
    const scope = this.scopeOfExisting();
    if (scope === undefined) return undefined;
    if (scope === Scope.DEFAULT) return this.moduleRef.get(this.type, { strict: false });
    throw new AuthConfigurationError(
      'subjects',
      `${this.type.name} is request-scoped or transient`,
      'Give it the default scope: the request is handed to authenticate',
    );
  }

  /** `undefined` if the application has no such provider, for which Nest throws. */
  private scopeOfExisting(): Scope | undefined {
    try {
      return this.moduleRef.introspect(this.type).scope;
    } catch {
      return undefined;
    }
  }
}
