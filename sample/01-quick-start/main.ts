import { Module } from '@nestjs/common';
import { AuthModule } from 'nestjs-dual-token';
import { OrdersController } from './orders.controller.js';
import { settings } from './settings.js';
import { start } from './start.js';

@Module({
  imports: [AuthModule.forRoot(settings)],
  controllers: [OrdersController],
})
class AppModule {}

await start(AppModule);
