import { Module } from '@nestjs/common';
import { AuthModule } from 'nestjs-dual-token';
import { AppController } from './app.controller.js';
import { AppService } from './app.service.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [
    AuthModule.forRoot({
      secret: process.env.AUTH_SECRET!, // openssl rand -base64 48
      issuer: 'https://api.example.com',
      audience: 'example-api',
      subjects: UsersService,
    }),
  ],
  controllers: [AppController],
  providers: [AppService, UsersService],
})
export class AppModule {}
