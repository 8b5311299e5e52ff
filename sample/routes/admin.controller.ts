import { Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { RequireRoles, SessionService, type Subject } from '../../lib/index.js';
import { PeopleService } from '../people/people.service.js';

/** A person as administrators see them. */
interface UserView extends Subject {
  readonly disabled: boolean;
}

/** What only administrators may do. */
@RequireRoles('admin')
@Controller('admin/users')
export class AdminController {
  constructor(
    private readonly people: PeopleService,
    private readonly sessions: SessionService,
  ) {}

  @Get()
  list(): { readonly users: readonly UserView[] } {
    return { users: this.people.list().map(({ subject, disabled }) => ({ ...subject, disabled })) };
  }

  /** First nobody can come in any more, then those who are in go out. */
  @Post(':sub/disable')
  @HttpCode(204)
  async disable(@Param('sub') sub: string): Promise<void> {
    if (!this.people.setDisabled(sub, true)) throw unknownUser();
    await this.sessions.revokeAll(sub, { reason: 'disabled' });
  }

  @Post(':sub/enable')
  @HttpCode(204)
  enable(@Param('sub') sub: string): void {
    if (!this.people.setDisabled(sub, false)) throw unknownUser();
  }

  /** Ends every session of somebody, who may sign in again. */
  @Post(':sub/kick')
  @HttpCode(204)
  async kick(@Param('sub') sub: string): Promise<void> {
    if (!this.people.has(sub)) throw unknownUser();
    await this.sessions.revokeAll(sub, { reason: 'kicked' });
  }
}

function unknownUser(): NotFoundException {
  return new NotFoundException({ error: 'not_found' });
}
