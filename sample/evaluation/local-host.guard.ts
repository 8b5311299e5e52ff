import {
  ForbiddenException,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { isLoopback } from '../environment/loopback.js';
import { Surroundings } from './surroundings.js';

/** A port or nothing, behind a name or an address. */
const PORT = /:\d+$/;

/**
 * Where the sample listens on a loopback address, refuses requests that were sent to another name: a page of
 * somebody else whose name now leads to 127.0.0.1 (DNS rebinding) would read the feeds as its own.
 */
@Injectable()
export class LocalHostGuard implements CanActivate {
  constructor(private readonly surroundings: Surroundings) {}

  canActivate(context: ExecutionContext): boolean {
    if (!this.surroundings.isLocal) return true;
    const { headers } = context.switchToHttp().getRequest<{ headers: { host?: string } }>();
    if (isLoopback((headers.host ?? '').replace(PORT, ''))) return true;
    throw new ForbiddenException({ error: 'forbidden' });
  }
}
