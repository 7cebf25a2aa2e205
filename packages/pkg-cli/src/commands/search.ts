import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, settingValue } from '@dx/pkg-workspace';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { registryOptions } from '../registry/registry-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Found = Readonly<Record<string, unknown>>;

/** `dx search`: packages by words. */
export const searchCommand: Command = {
  usage: '<word…>',
  flags: [
    {
      name: 'searchlimit',
      type: 'text',
      placeholder: '<n>',
      summary: 'How many at most (default: 20)',
      isSetting: true,
    },
    {
      name: 'searchexclude',
      type: 'text',
      placeholder: '<words>',
      summary: 'Leave out what has these words',
      isSetting: true,
    },
    {
      name: 'parseable',
      short: 'p',
      type: 'boolean',
      summary: 'One line with tabs for each',
      isSetting: true,
    },
    { name: 'long', short: 'l', type: 'boolean', summary: 'As npm', isSetting: true, isQuiet: true },
    {
      name: 'description',
      type: 'boolean',
      summary: 'Show descriptions (--no-description: do not)',
      isSetting: true,
    },
    { name: 'searchopts', type: 'text', summary: 'As npm', isSetting: true, isQuiet: true },
    { name: 'searchstaleness', type: 'text', summary: 'As npm', isSetting: true, isQuiet: true },
    ...registryFlags,
  ],
  examples: ['dx search tiny http server', 'dx search --json react'],
  run: async (parsed, context) => {
    if (parsed.words.length === 0)
      throw new DxError({
        code: 'DX_USAGE',
        message: 'What should be searched for?',
        hint: 'dx search <word…>',
      });
    const settings = readSettings(context.project, { fs: nodeFs });
    const limit = Number(settingValue(settings, 'searchlimit') ?? 20);
    const excluded = String(settingValue(settings, 'searchexclude') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const { default: search } = await import('libnpmsearch');
    const all = await askRegistry('Searching', registryOptions(settings, 'search'), context, (tried) =>
      search(parsed.words, { ...tried, limit }),
    );
    const found = all.filter(
      (item) => !excluded.some((word) => JSON.stringify(item).toLowerCase().includes(word)),
    );
    const { terminal } = context;
    if (parsed.flags['json'] === true) terminal.print(JSON.stringify(found, undefined, 2));
    else if (settingValue(settings, 'parseable') === true)
      for (const item of found) terminal.print(tabbed(item));
    else
      for (const item of found) printFound(terminal, item, settingValue(settings, 'description') !== false);
    if (found.length === 0 && parsed.flags['json'] !== true)
      terminal.print(`No matches found for ${JSON.stringify(parsed.words.join(' '))}`);
    return 0;
  },
};

function printFound(terminal: Terminal, item: Found, hasDescription: boolean): void {
  const { bold, cyan, dim } = terminal.paint;
  terminal.print(
    `${bold(cyan(textOf(item['name'])))} ${textOf(item['version'])}  ${dim(`${dateOf(item)} ${peopleOf(item)}`.trim())}`,
  );
  const description = textOf(item['description']);
  if (hasDescription && description !== '') terminal.print(`  ${description}`);
}

/** npm's columns: name, description, date, version, keywords. */
function tabbed(item: Found): string {
  const keywords = Array.isArray(item['keywords']) ? item['keywords'].map(textOf).join(' ') : '';
  return [textOf(item['name']), textOf(item['description']), dateOf(item), textOf(item['version']), keywords]
    .map((cell) => cell.replaceAll(/[\t\n]/g, ' '))
    .join('\t');
}

function peopleOf({ maintainers }: Found): string {
  if (!Array.isArray(maintainers)) return '';
  return maintainers.map((person: unknown) => `=${textOf((person as Found | null)?.['username'])}`).join(' ');
}

function dateOf({ date }: Found): string {
  const time = date instanceof Date ? date.toISOString() : textOf(date);
  return time.slice(0, 10);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? plainText(value) : '';
}
