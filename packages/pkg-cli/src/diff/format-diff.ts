import type { ArchivedFile } from '../pack/read-archive-files.ts';
import type { Paint } from '../terminal/paint.ts';

/** One side of a comparison. */
export interface DiffSide {
  readonly version: string;
  readonly files: ReadonlyMap<string, ArchivedFile>;
}

/** How differences are shown; npm's `diff-*` settings. */
export interface DiffStyle {
  readonly isNamesOnly: boolean;
  readonly isText: boolean;
  readonly context: number;
  readonly ignoresSpace: boolean;
  readonly sourcePrefix: string;
  readonly targetPrefix: string;
  readonly versionPrefix: string;
}

/**
 * Two packages compared file by file, as git would show it; nothing where they are the same. Binary files are named
 * only.
 *
 * Source: `npm diff`
 */
export async function formatDiff(a: DiffSide, b: DiffSide, style: DiffStyle, paint: Paint): Promise<string> {
  const names = [...new Set([...a.files.keys(), ...b.files.keys()])];
  const parts: string[] = [];
  for (const name of names) {
    const [old, now] = [a.files.get(name), b.files.get(name)];
    if (old !== undefined && now !== undefined && old.content.equals(now.content) && old.mode === now.mode)
      continue;
    if (style.isNamesOnly) parts.push(`${name}\n`);
    else parts.push(await formatFile(name, [old, now], [a.version, b.version], style, paint));
  }
  return parts.join('').trim();
}

async function formatFile(
  name: string,
  [old, now]: readonly [ArchivedFile | undefined, ArchivedFile | undefined],
  [oldVersion, newVersion]: readonly [string, string],
  style: DiffStyle,
  paint: Paint,
): Promise<string> {
  const [from, to] = [`${style.sourcePrefix}${name}`, `${style.targetPrefix}${name}`];
  const mode = old !== undefined && old.mode === now?.mode ? ` ${modeText(old)}` : ' ';
  const head = [
    `diff --git ${from} ${to}`,
    ...modeLines(old, now),
    `index ${style.versionPrefix}${oldVersion}..${style.versionPrefix}${newVersion}${mode}`,
  ];
  if (!style.isText && (isBinary(old) || isBinary(now)))
    return `${paint.cyan([...head, `--- ${from}`, `+++ ${to}`].join('\n'))}\n`;
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(from, to, textOf(old), textOf(now), '', '', {
    context: style.context,
    ignoreWhitespace: style.ignoresSpace,
  });
  const body = patch.replaceAll(/\t\n/g, '\n');
  const [fromLine = '', toLine = '', ...lines] = body.slice(body.search(/^--- /m)).split('\n');
  return `${paint.cyan([...head, fromLine, toLine].join('\n'))}\n${lines.map((line) => paintLine(line, paint)).join('\n')}`;
}

function modeLines(old: ArchivedFile | undefined, now: ArchivedFile | undefined): readonly string[] {
  if (now === undefined) return old === undefined ? [] : [`deleted file mode ${modeText(old)}`];
  if (old === undefined) return [`new file mode ${modeText(now)}`];
  return old.mode === now.mode ? [] : [`old mode ${modeText(old)}`, `new mode ${modeText(now)}`];
}

function paintLine(line: string, { red, green, cyan }: Paint): string {
  if (line.startsWith('-')) return red(line);
  if (line.startsWith('+')) return green(line);
  return line.startsWith('@@') ? cyan(line) : line;
}

function modeText({ mode }: ArchivedFile): string {
  return `100${mode.toString(8)}`;
}

/** As git decides it: a zero byte near the beginning. */
export function isBinary(file: ArchivedFile | undefined): boolean {
  return file?.content.subarray(0, 8_000).includes(0) === true;
}

function textOf(file: ArchivedFile | undefined): string {
  return file?.content.toString('utf8') ?? '';
}
