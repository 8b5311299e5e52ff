import type { HttpClient, Tokens } from './http-client.js';

/** The people of the sample and their passwords. */
export const PASSWORDS = { alice: 'wonderland', bob: 'builder' } as const;
export type PersonName = keyof typeof PASSWORDS;

/** Signs somebody in and gives the tokens, or throws. */
export async function signIn(client: HttpClient, person: PersonName = 'alice'): Promise<Tokens> {
  const { status, body } = await client.login(person, PASSWORDS[person]);
  if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`);
  return body;
}
