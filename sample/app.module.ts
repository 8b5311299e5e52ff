import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthModule } from '../lib/index.js';
import { authOptions } from './auth-options.js';
import type { Database } from './database/database.js';
import type { Environment } from './environment/environment.js';
import { PeopleModule } from './people/people.module.js';
import { AccountController } from './routes/account.controller.js';
import { AdminController } from './routes/admin.controller.js';
import { HealthController } from './routes/health.controller.js';
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
    StrictController,
    HealthController,
  ],
})
export class AppModule {
  /** @throws AuthConfigurationError if the library refuses what the environment says */
  static for(environment: Environment, database: Database): DynamicModule {
    return {
      module: AppModule,
      imports: [database.module, AuthModule.forRoot(authOptions(environment, database))],
    };
  }
}
