import { Controller, Get } from '@nestjs/common';
import { Claims, StrictSession } from '../../lib/index.js';

/** A route that reads the session each time, so that a kick is felt at once. */
@Controller()
export class StrictController {
  @StrictSession()
  @Get('strict')
  strict(@Claims('sid') sid: string): object {
    return { message: 'The session is live.', sid };
  }
}
