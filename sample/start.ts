import { Logger, type INestApplication } from '@nestjs/common';
import { AuthConfigurationError } from '../lib/index.js';
import { openDatabase } from './database/open-database.js';
import { readEnvironment, variableOf } from './environment/environment.js';
import { openKeyFile } from './keys/key-file.js';

/** A sample that listens, and how it says so. */
export interface Started {
  readonly app: INestApplication;
  readonly line: string;
}

/** Starts the sample as the environment says. */
export async function start(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Started> {
  const environment = readEnvironment(variables);
  const { keyPair } = environment;
  const privateKey = keyPair && (await openKeyFile(keyPair));
  const database = await openDatabase(environment.database, environment.redis);
  // Loaded last: what is wrong above is said at once.
  const { createApp } = await import('./create-app.js');
  const app = await createApp(environment, database, privateKey);
  if (environment.secret === undefined) {
    new Logger('Sample').warn(
      'AUTH_SECRET is not set, so it is random: everybody is signed out at the next start',
    );
  }
  await app.listen(environment.port, environment.host);
  const line = `Sample on ${await app.getUrl()} (${environment.httpAdapter}, ${database.name})`;
  return { app, line };
}

/** Why it can't start: one line, for people. Nothing here throws an error with a secret in its message. */
export function refusalOf(error: unknown): string {
  return `The sample can't start. ${reasonOf(error)}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof AuthConfigurationError) {
    const variable = variableOf(error.option);
    return variable === undefined ? error.message : `${variable} is refused: ${error.message}`;
  }
  return error instanceof Error ? error.message : 'unknown error';
}
