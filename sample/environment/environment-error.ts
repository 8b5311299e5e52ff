/** The environment asks for something that can't be. The message shows no value, since it may be a secret. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(variable: string, problem: string, remedy: string) {
    super(`${variable} ${problem}. ${remedy}.`);
  }
}
