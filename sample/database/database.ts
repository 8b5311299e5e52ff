import type { DynamicModule } from '@nestjs/common';
import type { AuthModuleOptions } from '../../lib/index.js';

/** Where sessions are kept, opened and ready. */
export interface Database {
  /** For people, without user and password. */
  readonly name: string;
  /** Gives the repository what it needs, and closes it when the application ends. */
  readonly module: DynamicModule;
  readonly repository: AuthModuleOptions['repository'];
  /** How other processes hear of sessions that end; without one, there are no others. */
  readonly revocationFeed?: AuthModuleOptions['revocationFeed'];
}
