/**
 * What is mutated, and by which specs each group is judged: by its own, so that a file is not credited
 * with what a distant spec happens to notice, and a mutant costs a second rather than a minute.
 */
export const GROUPS = {
  domain: { files: ['lib/domain'], specs: ['test/unit/domain'] },
  crypto: { files: ['lib/crypto'], specs: ['test/unit/crypto'] },
  options: { files: ['lib/options'], specs: ['test/unit/options'] },
  guard: {
    files: ['lib/http/guard'],
    specs: ['test/unit/http/guard'],
    // It starts an application, which takes longer than all others together.
    without: ['test/unit/http/guard/other-contexts'],
  },
  authentication: {
    files: ['lib/http/authentication'],
    specs: ['test/unit/http/authentication'],
  },
};

/** The least part of the mutants that has to be killed, in percent. */
export const THRESHOLD = 90;

/**
 * What a command names: groups, or paths within them.
 *
 * @param {readonly string[]} wanted such as `domain`, `lib/domain` or `lib/domain/scope.ts`; none for all groups
 * @returns {Array<{ name: string, group: string, files: string[], specs: string[] }>}
 */
export function selected(wanted) {
  return (wanted.length === 0 ? Object.keys(GROUPS) : wanted).map((name) => {
    if (Object.hasOwn(GROUPS, name)) return { name, group: name, ...GROUPS[name] };
    const path = name.replace(/\/$/, '');
    const holds = (folder) => path === folder || path.startsWith(`${folder}/`);
    const found = Object.entries(GROUPS).find(([, { files }]) => files.some(holds));
    if (found === undefined) throw new Error(`'${name}' is neither a group nor a path in one`);
    return { ...found[1], name, group: found[0], files: [path] };
  });
}
