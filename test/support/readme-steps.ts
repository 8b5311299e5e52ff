import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Variables } from './sample-variables.js';

/** A block of a README that is to be pasted into a shell. */
export interface Step {
  readonly text: string;
  /** What it prints, line by line, as the README says. */
  readonly prints: readonly string[];
}

/** The blocks ```` ```sh steps ````, in order, or those with another word. */
export function stepsOf(readme: string, word = 'steps'): readonly Step[] {
  const blocks = [
    ...readFileSync(readme, 'utf8').matchAll(/^```sh (\S+)\n([\s\S]*?)^```$/gm),
  ].filter(([, found]) => found === word);
  return blocks.map(([, , text = '']) => ({
    text,
    prints: [...text.matchAll(/^#=> (.*)$/gm)].map(([, line = '']) => line),
  }));
}

/** Pastes it, in the top folder, and gives what is printed. */
export async function paste({ text }: Step, variables: Variables): Promise<readonly string[]> {
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)('bash', ['-c', text], {
    env: { PATH, ...variables },
    timeout: 60_000,
  });
  return stdout.trim().split('\n');
}
