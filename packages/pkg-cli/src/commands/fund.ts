import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import type { Command } from '../command.ts';
import { type FundedPackage, fundingTree, fundingUrls } from '../fund/funding-tree.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { openInBrowser } from '../registry/open-in-browser.ts';
import { plainText } from '../terminal/plain-text.ts';
import { splitSpec } from '../view/split-spec.ts';

/** `dx fund`: who of the dependencies asks for support, and where. */
export const fundCommand: Command = {
  usage: '[name]',
  flags: [
    {
      name: 'browser',
      type: 'text',
      placeholder: '<program>',
      summary: 'Open it with this program',
      isSetting: true,
    },
    { name: 'no-browser', type: 'boolean', summary: 'Print the address only' },
    {
      name: 'which',
      type: 'text',
      placeholder: '<n>',
      summary: 'Which of several addresses, from 1',
      isSetting: true,
    },
    { name: 'unicode', type: 'boolean', summary: 'As npm', isSetting: true, isQuiet: true },
  ],
  examples: ['dx fund', 'dx fund --json', 'dx fund react'],
  run: async (parsed, context) => {
    const { root } = readWorkspace(context.project, { fs: nodeFs });
    const lock = readLockfile(root, { fs: nodeFs })?.lock;
    const inventory = readInventory(root, { fs: nodeFs, lock, source: 'disk' });
    const [word] = parsed.words;
    if (word !== undefined) {
      const { name, rest } = splitSpec(word);
      const found = [...inventory.packages.values()].find(
        ({ manifest }) => manifest['name'] === name && (rest === '' || manifest['version'] === rest),
      );
      const urls = fundingUrls(found?.manifest['funding']);
      const url = urls[Number(parsed.flags['which'] ?? 1) - 1];
      if (url === undefined) throw noFunding(word);
      if (parsed.flags['no-browser'] === true) context.terminal.print(plainText(url));
      else await openInBrowser(`${word} funding`, url, context);
      return 0;
    }
    const tree = fundingTree(inventory);
    if (parsed.flags['json'] === true) context.terminal.print(JSON.stringify(tree, undefined, 2));
    else for (const line of linesOf(tree, root)) context.terminal.print(line);
    return 0;
  },
};

/** Addresses with the packages that name them. */
function linesOf(
  tree: {
    readonly name?: string;
    readonly length: number;
    readonly dependencies?: Readonly<Record<string, FundedPackage>>;
  },
  root: string,
): readonly string[] {
  const byUrl = new Map<string, Set<string>>();
  const collect = (packages: Readonly<Record<string, FundedPackage>> = {}): void => {
    for (const [name, { version, funding, dependencies }] of Object.entries(packages)) {
      for (const url of fundingUrls(funding))
        byUrl.set(url, (byUrl.get(url) ?? new Set()).add(`${name}@${version ?? ''}`));
      collect(dependencies);
    }
  };
  collect(tree.dependencies);
  const lines = [...byUrl].flatMap(([url, names]) => [
    '',
    plainText(url),
    ...[...names].map((name) => `  ${plainText(name)}`),
  ]);
  return [
    plainText(tree.name ?? path.basename(root)),
    ...(lines.length === 0 ? ['nobody asks for support'] : lines),
  ];
}

function noFunding(word: string): DxError {
  return new DxError({
    code: 'DX_NO_WEB_ADDRESS',
    message: `${word} names no page for support`,
    hint: 'dx fund lists who does',
    details: { word },
  });
}
