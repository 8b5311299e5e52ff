import { expectNone } from './checks.mjs';
import { runNode } from './command.mjs';

/**
 * Compiles a project with all declarations, also those of packages, which most projects skip. What is wrong in the
 * project or in the declarations of this library fails. What is wrong in those of others is only printed: their
 * newest release is installed, and none of it is ours to mend.
 */
export async function compile(folder, config) {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', config, '--pretty', 'false'];
  const said = await runNode([...tsc, '--skipLibCheck', 'false'], folder).catch((error) => {
    if (!error.cause?.stdout) throw error;
    return error.cause.stdout;
  });
  const errors = said.split('\n').filter((line) => line.includes('error TS'));
  const isOurs = (line) => [undefined, 'nestjs-dual-token'].includes(packageOf(line));
  expectNone(errors.filter(isOurs), 'it does not compile');
  for (const line of errors) console.log(`   in the declarations of others: ${line}`);
}

/** The package whose file an error is in; none, where it is in the project or in no file. */
function packageOf(line) {
  return /^[^(]*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(line)?.[1];
}
