/**
 * Mutants of a file: mutator, original, replacement, reason; where the file has several of the same, also the
 * text of the `line` that is meant, and how many `times` it is there.
 */
export const list = (file, ...entries) =>
  entries.map(([mutator, original, replacement, reason, { line, times = 1 } = {}]) => ({
    ...{ file, mutator, original, replacement, reason, line, times },
  }));

/** What Stryker puts into an empty list, and writes in place of an empty text. */
export const IN_LIST = '["Stryker was here"]';
export const IN_TEXT = '"Stryker was here!"';
