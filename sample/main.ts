import { Logger } from '@nestjs/common';
import { AuthConfigurationError } from '../lib/index.js';
import { openDatabase } from './database/open-database.js';
import { readEnvironment, variableOf } from './environment/environment.js';
import { openKeyFile } from './keys/key-file.js';

async function start(): Promise<void> {
  const environment = readEnvironment(process.env);
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
  console.log(`Sample on ${await app.getUrl()} (${environment.httpAdapter}, ${database.name})`);
}

/** One line, for people; nothing here throws an error with a secret in its message. */
function reasonOf(error: unknown): string {
  if (error instanceof AuthConfigurationError) {
    const variable = variableOf(error.option);
    return variable === undefined ? error.message : `${variable} is refused: ${error.message}`;
  }
  return error instanceof Error ? error.message : 'unknown error';
}

start().catch((error: unknown) => {
  console.error(`The sample can't start. ${reasonOf(error)}`);
  process.exit(1);
});
