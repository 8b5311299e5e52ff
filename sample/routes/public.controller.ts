import { Controller, Get } from '@nestjs/common';
import { Public } from '../../lib/index.js';

/** What anybody may see. */
@Controller()
export class PublicController {
  @Public()
  @Get('public')
  hello(): object {
    return { message: 'Anybody may read this.' };
  }
}
