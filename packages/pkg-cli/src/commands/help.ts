import type { Flag } from '../arguments/flag.ts';
import { commonFlags } from '../arguments/flags.ts';
import type { Command, CommandEntry } from '../command.ts';
import type { Paint } from '../terminal/paint.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { version } from '../version.ts';

/** Labels longer than this have their text below them. */
const widestLabel = 28;

/** The overview: every command with one line. */
export function helpOverview(
  commands: readonly CommandEntry[],
  paint: Paint,
  columns: number,
): readonly string[] {
  const own = commands.filter(({ isNpmsOwn }) => isNpmsOwn !== true);
  const others = commands.filter(({ isNpmsOwn }) => isNpmsOwn === true).map(({ name }) => name);
  return [
    `dx ${version}, a package manager for JavaScript`,
    '',
    `${paint.bold('Usage')}  dx <command> [options]`,
    '',
    paint.bold('Commands'),
    ...describeAll(
      own.map(({ name, summary }) => ({ label: name, summary })),
      columns,
    ),
    '',
    ...wrapText(`Run by npm: ${others.join(', ')}.`, columns),
    'dx <command> --help tells more about one.',
    ...wrapText(
      'DX_HOME says where store and caches live; settings are read from .npmrc as npm does.',
      columns,
    ),
  ];
}

/** The page of one command: usage, options, examples. */
export function helpPage(
  entry: CommandEntry,
  command: Command,
  paint: Paint,
  columns: number,
): readonly string[] {
  const flags = [...command.flags, ...commonFlags].filter((flag) => !flag.isQuiet);
  return [
    ...wrapText(entry.summary, columns),
    '',
    ...titled('Usage', [`dx ${entry.name} ${command.usage}`.trimEnd()], paint, columns),
    ...(entry.aliases.length === 0
      ? []
      : titled('Also', entry.aliases.join(', ').split('\n'), paint, columns)),
    '',
    paint.bold('Options'),
    ...describeAll(
      flags.map((flag) => ({ label: flagLabel(flag), summary: flag.summary })),
      columns,
    ),
    '',
    paint.bold('Examples'),
    ...command.examples.map((example) => `  ${example}`),
  ];
}

/** Text behind a title, further lines below its first one. */
function titled(title: string, texts: readonly string[], paint: Paint, columns: number): readonly string[] {
  const indent = 7;
  const lines = texts.flatMap((text) => wrapText(text, columns - indent));
  return lines.map((line, index) =>
    index === 0
      ? `${paint.bold(title)}${' '.repeat(indent - title.length)}${line}`
      : ' '.repeat(indent) + line,
  );
}

interface Described {
  readonly label: string;
  readonly summary: string;
}

/** Labels in one column, what they mean in the next. */
function describeAll(items: readonly Described[], columns: number): readonly string[] {
  const width = Math.max(...items.map(({ label }) => label.length).filter((length) => length <= widestLabel));
  const indent = width + 4;
  return items.flatMap(({ label, summary }) => {
    const lines = wrapText(summary, columns - indent).map((line) => ' '.repeat(indent) + line);
    const first = `  ${label.padEnd(width)}  `;
    if (label.length > width) return [`  ${label}`, ...lines];
    return [first + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
  });
}

function flagLabel({ short, name, type, placeholder = '<value>' }: Flag): string {
  const letter = short === undefined ? '    ' : `-${short}, `;
  return `${letter}--${name}${type === 'boolean' ? '' : ` ${placeholder}`}`;
}
