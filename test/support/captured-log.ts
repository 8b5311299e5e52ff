import type { LoggerService } from '@nestjs/common';
import { inspect } from 'node:util';

/** Keeps everything that an application logs, whatever its level, as text. */
export class CapturedLog implements LoggerService {
  readonly lines: string[] = [];
  readonly levels = new Set<string>();

  log = this.keeper('log');
  error = this.keeper('error');
  warn = this.keeper('warn');
  debug = this.keeper('debug');
  verbose = this.keeper('verbose');
  fatal = this.keeper('fatal');

  private keeper(level: string): (...messages: unknown[]) => void {
    return (...messages) => {
      this.levels.add(level);
      this.lines.push(
        [level, ...messages.map((one) => (typeof one === 'string' ? one : inspect(one)))].join(' '),
      );
    };
  }
}
