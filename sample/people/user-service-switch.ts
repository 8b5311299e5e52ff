import { Injectable } from '@nestjs/common';

/** Turns the people off and on, so that the evaluation page can show what happens when they are out of reach. */
@Injectable()
export class UserServiceSwitch {
  up = true;

  /** @throws Error while it is off, as a user service that is down would */
  pass(): void {
    if (!this.up) throw new Error('the user service is switched off');
  }
}
