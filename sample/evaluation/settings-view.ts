import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AUTH_OPTIONS } from '../../lib/options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../lib/options/resolved-auth-options.js';
import { UserServiceSwitch } from '../people/user-service-switch.js';
import { Surroundings } from './surroundings.js';

/** What the page is told of the sample's settings. Seconds. */
export interface SettingsView {
  readonly access_token_lifetime: number;
  readonly grace_period: number;
  readonly race_tolerance: number;
  readonly inactivity_timeout: number;
  readonly absolute_lifetime: number;
  readonly on_reuse: string;
  readonly revocation_check: string;
  readonly max_sessions: number | null;
  readonly transport: string;
  readonly store: string;
  readonly http_adapter: string;
  readonly user_service_up: boolean;
}

/**
 * What is in force, defaults included. A host knows its own settings; here they are read where the library
 * keeps them, so that the page never says anything else.
 */
@Injectable()
export class Settings {
  constructor(
    private readonly modules: ModuleRef,
    private readonly surroundings: Surroundings,
    private readonly userService: UserServiceSwitch,
  ) {}

  view(): SettingsView {
    const options = this.modules.get<ResolvedAuthOptions>(AUTH_OPTIONS, { strict: false });
    return {
      access_token_lifetime: options.accessTokenLifetime / 1000,
      grace_period: options.rotation.gracePeriod / 1000,
      race_tolerance: options.rotation.raceTolerance / 1000,
      inactivity_timeout: options.session.inactivityTimeout / 1000,
      absolute_lifetime: options.session.absoluteLifetime / 1000,
      on_reuse: options.onReuse,
      revocation_check: options.revocation.check,
      max_sessions: options.sessionLimit?.max ?? null,
      transport: this.surroundings.transport,
      store: this.surroundings.store,
      http_adapter: this.surroundings.httpAdapter,
      user_service_up: this.userService.up,
    };
  }
}
