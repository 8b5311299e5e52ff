import { Module } from '@nestjs/common';
import { PeopleService } from './people.service.js';
import { UserServiceSwitch } from './user-service-switch.js';

const PROVIDERS = [PeopleService, UserServiceSwitch];

@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class PeopleModule {}
