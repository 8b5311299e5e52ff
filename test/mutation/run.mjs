/**
 * `npm run mutants`: changes the code in small ways, one at a time, and asks the specs whether they notice.
 * `npm run mutants -- domain` takes one group, `npm run mutants -- lib/domain/scope.ts` one file or folder.
 * What was not noticed is listed; the exit code is 1 where that is too much. Mutants that a test has
 * noticed before are not run again while neither has changed, but for `npm run mutants -- --anew`.
 */
import { EQUIVALENTS } from './equivalents.mjs';
import { selected, THRESHOLD } from './groups.mjs';
import { scoreOf } from './score.mjs';
import { mutate } from './stryker.mjs';

const rows = [];
let failed = false;
const wanted = process.argv.slice(2);
for (const selection of selected(wanted.filter((one) => one !== '--anew'))) {
  const start = performance.now();
  const score = scoreOf(await mutate(selection, wanted.includes('--anew')), EQUIVALENTS);
  const seconds = Math.round((performance.now() - start) / 1_000);
  for (const { file, line, mutator, original, replacement, status } of score.survivors)
    console.log(`${file}:${line} ${mutator} (${status})\n  - ${original}\n  + ${replacement}`);
  for (const { entry, problem } of score.stale)
    console.error(
      `equivalents: ${entry.file}: ${entry.original} -> ${entry.replacement} ${problem}`,
    );
  failed ||= score.ofOthers < THRESHOLD || score.stale.length > 0;
  rows.push({ ...score, name: selection.name, seconds });
}

console.table(
  Object.fromEntries(
    rows.map((row) => [
      row.name,
      {
        mutants: row.killed + row.survived + row.equivalent,
        killed: row.killed,
        '(timed out)': row.timedOut,
        '(unloaded)': row.unloaded,
        survived: row.survived,
        equivalent: row.equivalent,
        'score %': row.ofOthers.toFixed(1),
        'with equivalents %': row.ofAll.toFixed(1),
        seconds: row.seconds,
      },
    ]),
  ),
);
if (failed) console.error(`Failed: below ${THRESHOLD} %, or the list of equivalents is not right`);
process.exitCode = failed ? 1 : 0;
