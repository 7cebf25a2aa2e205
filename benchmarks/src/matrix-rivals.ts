import type { MatrixRivals } from './matrix.ts';
import { type Nodes, openRival } from './rival.ts';
import { knowsNoSpare } from './rivals/dx.ts';
import type { Rival } from './rivals/types.ts';

/**
 * Who runs in the matrix with these Nodes: dx on each of them, npm on the first that it runs on.
 *
 * @throws Error when npm runs on none of them
 */
export function chooseRivals(nodes: Nodes): MatrixRivals {
  const names = [...nodes.keys()];
  return {
    quick: ['dx-standalone', 'dx', ...names.map((name) => `dx@${name}`), 'bun', 'pnpm'],
    slow: [chooseNpm(names, nodes), 'yarn'],
    withoutSpare: knowsNoSpare() ? ['dx-standalone-no-spare'] : [],
    isolated: ['bun-isolated', 'pnpm-isolated'],
  };
}

/** All of them, opened. */
export function openRivals(rivals: MatrixRivals, nodes: Nodes): ReadonlyMap<string, Rival> {
  const names = [...rivals.quick, ...rivals.slow, ...rivals.withoutSpare, ...rivals.isolated];
  return new Map(names.map((name) => [name, openRival(name, nodes)]));
}

function chooseNpm(names: readonly string[], nodes: Nodes): string {
  const reasons: string[] = [];
  for (const name of ['npm', ...names.map((each) => `npm@${each}`)]) {
    try {
      return openRival(name, nodes).name;
    } catch (error) {
      reasons.push(String(error));
    }
  }
  throw new Error(reasons.join('\n'));
}
