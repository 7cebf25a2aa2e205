import { dxOnNode, withoutSpare } from '../rivals/dx.ts';
import type { Command, Rival } from '../rivals/types.ts';

const sampleMicros = 250;

/** dx on this Node, without spares, with every thread's samples written to the directory. */
export function profiledDx(directory: string): Rival {
  const rival = withoutSpare('dx-profiled', (name) => dxOnNode(name, process.execPath));
  const sample = (command: Command): Command => ({
    ...command,
    arguments: [
      '--cpu-prof',
      `--cpu-prof-interval=${sampleMicros}`,
      `--cpu-prof-dir=${directory}`,
      ...command.arguments,
    ],
  });
  return {
    ...rival,
    install: (...args) => sample(rival.install(...args)),
    frozen: (...args) => sample(rival.frozen(...args)),
  };
}
