/**
 * @typedef {object} Line
 * @property {string} action
 * @property {string} kind
 * @property {string} what
 * @property {number} points
 * @property {readonly string[]} faults
 */

const titles = { kill: 'process killed', power: 'power off', errno: 'error code' };

/**
 * One row for each action: how many points were tried, and after how many something was wrong.
 *
 * @param {readonly Line[]} lines
 */
export function formatSweep(lines) {
  const kinds = /** @type {const} */ (['kill', 'power', 'errno']).filter((kind) =>
    lines.some((line) => line.kind === kind),
  );
  const actions = [...new Set(lines.map(({ action }) => action))];
  const cells = (/** @type {readonly Line[]} */ chosen) => {
    const points = chosen.reduce((sum, line) => sum + line.points, 0);
    const wrong = chosen.reduce((sum, line) => sum + line.faults.length, 0);
    return `${points.toLocaleString('en')} | ${wrong}`;
  };
  const row = (/** @type {string} */ name, /** @type {readonly Line[]} */ chosen) =>
    `| ${name} | ${kinds.map((kind) => cells(chosen.filter((line) => line.kind === kind))).join(' | ')} |`;
  return [
    `| action | ${kinds.map((kind) => `${titles[kind]}: points | wrong`).join(' | ')} |`,
    `| --- | ${kinds.map(() => '--: | --:').join(' | ')} |`,
    ...actions.map((action) =>
      row(
        action,
        lines.filter((line) => line.action === action),
      ),
    ),
    row('all', lines),
  ].join('\n');
}
