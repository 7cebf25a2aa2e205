import type { Flag } from '../arguments/flag.ts';
import { commonFlags } from '../arguments/flags.ts';
import type { Command, CommandEntry } from '../command.ts';
import type { Paint } from '../terminal/terminal.ts';
import { version } from '../version.ts';

/** The overview: every command with one line. */
export function helpOverview(commands: readonly CommandEntry[], paint: Paint): readonly string[] {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `dx ${version}, a package manager for JavaScript`,
    '',
    `${paint.bold('Usage')}  dx <command> [options]`,
    '',
    paint.bold('Commands'),
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'dx <command> --help tells more about one.',
    'DX_HOME says where store and caches live; settings are read from .npmrc as npm does.',
  ];
}

/** The page of one command: usage, options, examples. */
export function helpPage(entry: CommandEntry, command: Command, paint: Paint): readonly string[] {
  const flags = [...command.flags, ...commonFlags].filter((flag) => !flag.isQuiet);
  const labels = flags.map(flagLabel);
  const width = Math.max(...labels.map((label) => label.length));
  return [
    entry.summary,
    '',
    `${paint.bold('Usage')}  dx ${entry.name} ${command.usage}`.trimEnd(),
    ...(entry.aliases.length === 0 ? [] : [`${paint.bold('Also')}   ${entry.aliases.join(', ')}`]),
    '',
    paint.bold('Options'),
    ...flags.map((flag, index) => `  ${(labels[index] ?? '').padEnd(width)}  ${flag.summary}`),
    '',
    paint.bold('Examples'),
    ...command.examples.map((example) => `  ${example}`),
  ];
}

function flagLabel({ short, name, type, placeholder = '<value>' }: Flag): string {
  const letter = short === undefined ? '    ' : `-${short}, `;
  return `${letter}--${name}${type === 'boolean' ? '' : ` ${placeholder}`}`;
}
