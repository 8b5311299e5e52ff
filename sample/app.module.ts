import type { KeyObject } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthModule, KeyRing } from '../lib/index.js';
import { authOptions } from './auth-options.js';
import type { Database } from './database/database.js';
import type { Environment } from './environment/environment.js';
import { EvaluationModule } from './evaluation/evaluation.module.js';
import { KeyRotation } from './keys/key-rotation.js';
import { PeopleModule } from './people/people.module.js';
import { AccountController } from './routes/account.controller.js';
import { AdminController } from './routes/admin.controller.js';
import { HealthController } from './routes/health.controller.js';
import { KeysController } from './routes/keys.controller.js';
import { OrdersController } from './routes/orders.controller.js';
import { OverviewController } from './routes/overview.controller.js';
import { PublicController } from './routes/public.controller.js';
import { StrictController } from './routes/strict.controller.js';
import { UnreadableBodyFilter } from './unreadable-body.filter.js';

/** The whole application: a database, people, the library, and routes that it guards. */
@Module({
  imports: [PeopleModule],
  providers: [{ provide: APP_FILTER, useClass: UnreadableBodyFilter }],
  controllers: [
    OverviewController,
    PublicController,
    OrdersController,
    AccountController,
    AdminController,
    KeysController,
    StrictController,
    HealthController,
  ],
})
export class AppModule {
  /**
   * @param privateKey signs access tokens, where the environment asks for a pair of keys
   * @throws AuthConfigurationError if the library refuses what the environment says
   */
  static for(
    environment: Environment,
    database: Database,
    privateKey: KeyObject | undefined,
  ): DynamicModule {
    const auth = AuthModule.forRoot(authOptions(environment, database, privateKey));
    return {
      module: AppModule,
      imports: [database.module, auth, EvaluationModule.for(environment, database)],
      providers: [
        {
          provide: KeyRotation,
          inject: [KeyRing],
          useFactory: (ring: KeyRing) => new KeyRotation(ring, environment.keyPair),
        },
      ],
    };
  }
}
