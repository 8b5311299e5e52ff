import { describe, it } from '@jest/globals';

/**
 * Tests for each of what this run may use, which may be nothing: Jest's own `describe.each` refuses an
 * empty list, and the whole file with it.
 *
 * @param needs what has to be set for them to run
 */
export function describeEach<T extends string>(
  list: readonly T[],
  needs: string,
  name: string,
  body: (one: T) => void,
): void {
  for (const one of list) {
    describe(name.replace('%s', one), () => {
      body(one);
    });
  }
  if (list.length === 0) {
    describe(name.replace('%s', 'a server'), () => {
      it.todo(`needs ${needs}`);
    });
  }
}
