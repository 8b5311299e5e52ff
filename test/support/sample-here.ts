import { afterEach } from '@jest/globals';
import { Logger } from '@nestjs/common';
import * as orderService from '../../sample/05-order-service/start.js';
import * as sample from '../../sample/start.js';
import { HttpClient, type Tokens } from './http-client.js';
import { signIn, type PersonName } from './sample-people.js';
import type { Variables } from './sample-variables.js';

/** The sample in the process of the tests. */
export interface SampleHere {
  readonly client: HttpClient;
  /** Signs somebody in and gives the tokens, or throws. */
  signIn(person?: PersonName): Promise<Tokens>;
}

// What is logged before the sample has a logger of its own.
Logger.overrideLogger(['error']);

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/**
 * Starts the sample for one test, where nothing depends on a process of its own: that takes a twentieth of
 * the time. It sees only the variables that are given, and logs errors alone unless they say more.
 */
export async function startHere(variables: Variables): Promise<SampleHere> {
  const { app } = await sample.start({ LOG_LEVEL: 'error', ...variables });
  closings.push(() => app.close());
  const client = new HttpClient(await app.getUrl());
  return { client, signIn: (person) => signIn(client, person) };
}

/** What the sample says where it can't start. */
export const refusalHere = (variables: Variables): Promise<string> => refusalBy(sample, variables);

/** What the order service says where it can't start. */
export const orderServiceRefusalHere = (variables: Variables): Promise<string> =>
  refusalBy(orderService, variables);

async function refusalBy(
  { start, refusalOf }: Pick<typeof sample, 'start' | 'refusalOf'>,
  variables: Variables,
): Promise<string> {
  const outcome = await start(variables).catch(refusalOf);
  if (typeof outcome === 'string') return outcome;
  await outcome.app.close();
  throw new Error('it has started');
}
