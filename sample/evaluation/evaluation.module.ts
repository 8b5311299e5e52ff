import { Module, type DynamicModule } from '@nestjs/common';
import type { Database } from '../database/database.js';
import type { Environment } from '../environment/environment.js';
import { isLoopback } from '../environment/loopback.js';
import { PeopleModule } from '../people/people.module.js';
import { EvaluationController } from './evaluation.controller.js';
import { LiveEvents } from './live-events.js';
import { PageController } from './page.controller.js';
import { PageFiles } from './page-files.js';
import { SessionRows } from './session-rows.js';
import { Settings } from './settings-view.js';
import { StoreCalls } from './store-calls.js';
import { Surroundings } from './surroundings.js';

/** The evaluation page and what it is fed with. Empty where there is to be none. */
@Module({})
export class EvaluationModule {
  static for(
    { evaluation, host, httpAdapter, auth }: Environment,
    { name }: Database,
  ): DynamicModule {
    if (!evaluation) return { module: EvaluationModule };
    const useValue = new Surroundings(
      name,
      httpAdapter,
      auth.transport ?? 'bearer',
      isLoopback(host),
    );
    return {
      module: EvaluationModule,
      imports: [PeopleModule],
      controllers: [EvaluationController, PageController],
      providers: [
        { provide: Surroundings, useValue },
        ...[LiveEvents, PageFiles, SessionRows, Settings, StoreCalls],
      ],
      exports: [PageFiles],
    };
  }
}
