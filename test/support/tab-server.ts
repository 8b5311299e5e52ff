import { buildSync } from 'esbuild';
import type { INestApplication } from '@nestjs/common';
import { Controller, Get, Header } from '@nestjs/common';
import { Public, type AuthModuleOptions } from 'nestjs-dual-token';
import { RunningClock } from './running-clock.js';
import { openStore } from './stores.js';
import { startApp, type HttpAdapterName, type TestApp } from './test-app.js';

/** How long an access token lives here, in seconds. */
export const LIFETIME = 2;

/** The client as a browser gets it, at `window.client`. */
const CLIENT = buildSync({
  entryPoints: ['lib/client/index.ts'],
  ...{ bundle: true, minify: true, write: false, format: 'iife', target: 'es2022' },
  globalName: 'client',
}).outputFiles[0]!.text;

const PAGE = `<!doctype html><meta charset="utf-8"><title>tab</title>
<link rel="icon" href="data:,"><script src="/client.js"></script><main></main>`;

@Public()
@Controller()
class PageController {
  @Get('page')
  @Header('Content-Type', 'text/html')
  page(): string {
    return PAGE;
  }

  @Get('elsewhere')
  @Header('Content-Type', 'text/html')
  elsewhere(): string {
    return '<!doctype html><title>elsewhere</title><link rel="icon" href="data:,">';
  }

  @Get('client.js')
  @Header('Content-Type', 'text/javascript')
  client(): string {
    return CLIENT;
  }
}

/** What happens to the answers of the server before they leave. */
export interface Answers {
  /** Refreshes are answered, and the answers get lost. */
  lost: boolean;
  /** Refreshes are answered so many milliseconds late. */
  late: number;
}

/** An application whose clock runs, whose access tokens live two seconds, and which serves a page with the client. */
export interface TabServer extends TestApp {
  readonly answers: Answers;
  /** Refreshes that moved a session on, and those that were given the same successor again. */
  refreshes(): { readonly rotated: number; readonly retried: number };
}

export async function startTabServer(
  adapter: HttpAdapterName,
  auth: Partial<AuthModuleOptions> = {},
): Promise<TabServer> {
  const answers: Answers = { lost: false, late: 0 };
  const store = await openStore('in-memory', new RunningClock());
  const test = await startApp({
    ...{ adapter, store, controllers: [PageController] },
    auth: { transport: 'both', accessToken: { lifetime: LIFETIME }, ...auth },
    prepare: (app) => {
      disturb(app, answers);
    },
  });
  return {
    ...test,
    answers,
    refreshes: () => ({
      rotated: test.told('refreshed').length,
      retried: test.told('retried').length,
    }),
    close: async () => {
      await test.close();
      await store.close();
    },
  };
}

/** Node's own response, of either adapter. */
interface RawResponse {
  readonly raw?: RawResponse;
  end(...given: readonly unknown[]): unknown;
  destroy(): void;
}

function disturb(app: INestApplication, answers: Answers): void {
  app.use(
    (
      { originalUrl }: { readonly originalUrl?: string },
      response: RawResponse,
      next: () => void,
    ) => {
      if (originalUrl?.startsWith('/auth/refresh') === true) {
        const end = response.end.bind(response);
        response.end = (...given) => {
          if (answers.lost) response.destroy();
          else if (answers.late > 0) setTimeout(() => end(...given), answers.late);
          else return end(...given);
          return response;
        };
      }
      next();
    },
  );
}
