/**
 * The outcomes as a table for the docs.
 *
 * @param {readonly import('./fuzz-target.mjs').Outcome[]} outcomes
 */
export function formatOutcomes(outcomes) {
  const rows = outcomes.map(({ target, minutes, runs, branches, allBranches, inputs, findings }) =>
    [target.name, target.reads, minutes, group(runs), `${branches} of ${allBranches}`, inputs, findings].join(
      ' | ',
    ),
  );
  const head = ['target', 'reads', 'minutes', 'inputs tried', 'branches', 'kept', 'findings'];
  return [
    `| ${head.join(' | ')} |`,
    `|${' --- |'.repeat(head.length)}`,
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

/** @param {number} count */
function group(count) {
  return count.toLocaleString('en');
}
