/** A key that can't be used. The words show nothing of it. */
export class UnfitKeyError extends Error {
  override readonly name = 'UnfitKeyError';

  constructor(
    /** What is wrong, as the end of a sentence that begins with the key's name. */
    readonly problem: string,
    /** What to give instead. */
    readonly remedy: string,
  ) {
    super(`the key ${problem}. ${remedy}`);
  }
}
