import { Body, Controller, Get, Header, HttpCode, Post, Sse, UseGuards } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { AuthError, Public } from '../../lib/index.js';
import { UserServiceSwitch } from '../people/user-service-switch.js';
import { LiveEvents } from './live-events.js';
import { LocalHostGuard } from './local-host.guard.js';
import { SessionRows } from './session-rows.js';
import { Settings, type SettingsView } from './settings-view.js';
import { StoreCalls } from './store-calls.js';

/**
 * What the evaluation page is fed with. Public, which is safe here alone: it is a demonstration with two
 * invented people, nothing that it tells is secret, and it is there on a loopback address only, unless
 * somebody asks for it by name. An application of yours has no such routes.
 */
@Public()
@UseGuards(LocalHostGuard)
@Controller('evaluation')
export class EvaluationController {
  constructor(
    private readonly events: LiveEvents,
    private readonly rows: SessionRows,
    private readonly settings: Settings,
    private readonly calls: StoreCalls,
    private readonly userService: UserServiceSwitch,
  ) {}

  @Sse('events')
  follow(): Observable<MessageEvent> {
    return this.events.follow();
  }

  /** The rows, and how many calls of the store there were before this one, which is not counted. */
  @Get('sessions')
  @Header('Cache-Control', 'no-store')
  async sessions(): Promise<object> {
    return { store_calls: this.calls.count, sessions: await this.rows.read() };
  }

  @Get('settings')
  @Header('Cache-Control', 'no-store')
  read(): SettingsView {
    return this.settings.view();
  }

  /** `{"up": false}` lets every sign-in and refresh fail as if the user service were down. */
  @Post('user-service')
  @HttpCode(200)
  turn(@Body() body: { readonly up?: unknown } | undefined): { readonly up: boolean } {
    if (typeof body?.up !== 'boolean') throw new AuthError('ERR_AUTH_INVALID_REQUEST');
    this.userService.up = body.up;
    return { up: body.up };
  }
}
