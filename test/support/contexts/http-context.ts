import { Controller, Get } from '@nestjs/common';
import { Claims } from 'nestjs-dual-token';
import type { TestApp } from '../test-app.js';
import { ASKS, parametersOf, type ContextClient } from './handlers.js';

@Controller('context')
export class ContextController {
  @ASKS.open
  @Get('open')
  open(@Claims('sub') sub?: string): object {
    return { sub: sub ?? null };
  }

  @ASKS.me
  @Get('me')
  me(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.write
  @Get('write')
  write(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.admin
  @Get('admin')
  admin(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.recent
  @Get('recent')
  recent(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.strict
  @Get('strict')
  strict(@Claims('sub') sub: string): object {
    return { sub };
  }
}

/** Asks by `fetch`, with the token in the `Authorization` header. */
export function httpClient({ client }: TestApp): ContextClient {
  return {
    async ask(handler, token) {
      const { status, body, headers } = await client.get(`/context/${handler}`, token);
      if (status === 200) return { sub: body.sub as string | null };
      const { error } = body as { readonly error?: string };
      const parameters = parametersOf(headers.get('www-authenticate'));
      return { statusCode: status, ...(error !== undefined && { error }), ...parameters };
    },
    close: () => Promise.resolve(),
  };
}
