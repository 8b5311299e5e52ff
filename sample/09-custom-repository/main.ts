import { mkdirSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { AuthModule, Clock } from 'nestjs-dual-token';
import { OrdersController } from '../01-quick-start/orders.controller.js';
import { settings } from '../01-quick-start/settings.js';
import { start } from '../01-quick-start/start.js';
import { JournalRefreshTokenRepository } from './journal-refresh-token.repository.js';
import { Journal } from './journal.js';

const folder = process.env.SESSIONS_FOLDER ?? '.data';
mkdirSync(folder, { recursive: true });

@Module({
  imports: [
    AuthModule.forRoot({
      ...settings,
      repository: {
        inject: [Clock],
        useFactory: async (clock: Clock) =>
          new JournalRefreshTokenRepository(await Journal.open(`${folder}/sessions.jsonl`, clock)),
      },
    }),
  ],
  controllers: [OrdersController],
})
class AppModule {}

await start(AppModule);
