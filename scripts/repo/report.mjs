/**
 * Prints what a check found; any problem makes the process end with exit code 1.
 *
 * @param {string} title the command, as in `dev:map`
 * @param {readonly string[]} problems full sentences without a period
 * @returns {void}
 */
export function report(title, problems) {
  if (problems.length === 0) {
    console.log(`${title}: in order`);
    return;
  }
  for (const problem of problems) console.error(`${title}: ${problem}`);
  process.exitCode = 1;
}
