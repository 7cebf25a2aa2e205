import { DxError } from '@dx/pkg-core';
import type { Command } from '../command.ts';
import { drawExplanation } from '../explain/draw-explanation.ts';
import { describeUse, explainPackage } from '../explain/explain-package.ts';
import { findPackages } from '../explain/find-packages.ts';
import { loadInventory } from '../inventory/load-inventory.ts';

/** `dx why`, `dx explain`: every way from the project to a package. */
export const explainCommand: Command = {
  usage: '<name|name@range|path…>',
  flags: [
    {
      name: 'package-lock-only',
      type: 'boolean',
      summary: 'Explain the lockfile, not what is on disk',
    },
  ],
  examples: ['dx why ms', 'dx why ms@2', 'dx why node_modules/debug/node_modules/ms --json'],
  run: async (parsed, context) => {
    const { words, flags } = parsed;
    if (words.length === 0) throw nothingNamed();
    const inventory = loadInventory(context, flags['package-lock-only'] === true ? 'lock' : 'disk');
    const found = new Set(words.flatMap((word) => findPackages(inventory, word, context.project.directory)));
    if (found.size === 0) throw notInstalled(words);
    const explained = [...found].map((item) => ({
      explanation: explainPackage(inventory, item),
      use: describeUse(item),
    }));
    const { terminal } = context;
    if (flags['json'] === true) {
      const items = explained.map(({ explanation, use }) => ({ ...explanation, ...use }));
      terminal.print(JSON.stringify(items, undefined, 2));
      return 0;
    }
    explained.forEach(({ explanation, use }, index) => {
      if (index > 0) terminal.print('');
      for (const line of drawExplanation(explanation, use, terminal.paint)) terminal.print(line);
    });
    return 0;
  },
};

function nothingNamed(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx why needs the name of a package',
    hint: 'dx why <name>; dx ls --all lists them',
  });
}

function notInstalled(words: readonly string[]): DxError {
  return new DxError({
    code: 'DX_NOT_INSTALLED',
    message: `Nothing installed matches ${words.join(', ')}`,
    hint: 'dx ls --all lists what is installed; dx install installs it',
    details: { words },
  });
}
