/** One mutant of a report, with what it changed. */
function* mutantsOf(report) {
  for (const [file, { source, mutants }] of Object.entries(report.files)) {
    const lines = source.split('\n');
    for (const mutant of mutants) {
      const { start, end } = mutant.location;
      const within = lines.slice(start.line - 1, end.line);
      within[within.length - 1] = within.at(-1).slice(0, end.column - 1);
      within[0] = within[0].slice(start.column - 1);
      yield {
        file,
        line: start.line,
        lineText: lines[start.line - 1].trim(),
        mutator: mutant.mutatorName,
        original: oneLine(within.join('\n')),
        replacement: oneLine(mutant.replacement ?? ''),
        status: mutant.status,
        isStatic: mutant.static ?? false,
      };
    }
  }
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}

function isMeant(entry, mutant) {
  return (
    entry.file === mutant.file &&
    entry.mutator === mutant.mutator &&
    entry.original === mutant.original &&
    entry.replacement === mutant.replacement &&
    (entry.line === undefined || entry.line === mutant.lineText)
  );
}

/**
 * `RuntimeError` is a mutant with which a spec can't be loaded, or the process ends: `npm test` fails. Stryker
 * itself leaves it out of the score.
 */
const KILLED = ['Killed', 'Timeout', 'RuntimeError'];
const ALIVE = ['Survived', 'NoCoverage'];

/**
 * Counts a report.
 *
 * @param equivalents mutants that no test can tell from the original
 * @returns the counts, the survivors, and what is wrong with the list of equivalents
 */
export function scoreOf(report, equivalents) {
  const mutants = [...mutantsOf(report)];
  const alive = mutants.filter(({ status }) => ALIVE.includes(status));
  const about = equivalents.filter(({ file }) => file in report.files);
  const stale = about.flatMap((entry) => {
    const met = alive.filter((mutant) => isMeant(entry, mutant)).length;
    return met === entry.times ? [] : [{ entry, problem: `is about ${met} that survived` }];
  });
  const survivors = alive.filter((mutant) => !about.some((entry) => isMeant(entry, mutant)));
  const killed = mutants.filter(({ status }) => KILLED.includes(status)).length;
  return {
    killed,
    equivalent: alive.length - survivors.length,
    survived: survivors.length,
    /** Of the killed: those that ran out of time, and those with which a spec could not be loaded. */
    timedOut: mutants.filter(({ status }) => status === 'Timeout').length,
    unloaded: mutants.filter(({ status }) => status === 'RuntimeError').length,
    /** Percent of all mutants, and of those that can be told from the original. */
    ofAll: percent(killed, killed + alive.length),
    ofOthers: percent(killed, killed + survivors.length),
    survivors,
    stale,
  };
}

function percent(part, whole) {
  return whole === 0 ? 100 : (part / whole) * 100;
}
