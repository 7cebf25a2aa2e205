/** @typedef {import('./switch-project.mjs').Check} Check */

/**
 * @param {ReadonlyMap<string, readonly Check[]>} checks by project
 * @returns {string} a Markdown table with one row per command
 */
export function formatSwitchTable(checks) {
  const heads = ['project', 'command', 'ending', 'git status', 'npm ls --all', 'its own script'];
  const rows = [...checks].flatMap(([name, list]) =>
    list.map(({ command, ending, status, list: tree, build }) => [
      name,
      command,
      ending,
      status,
      tree,
      build,
    ]),
  );
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * @param {ReadonlyMap<string, readonly Check[]>} checks by project
 * @returns {string[]} a sentence per command after which something was wrong
 */
export function findSwitchFaults(checks) {
  return [...checks].flatMap(([name, list]) =>
    list
      .filter(
        ({ ending, status, list: tree, build }) =>
          ending !== 'ok' || status !== 'clean' || tree !== 'ok' || build !== 'ok',
      )
      .map(({ command }) => `${name}, ${command}`),
  );
}
