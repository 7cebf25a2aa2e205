import type { Packument } from '../registry/fetch-packument.ts';
import { formatBytes } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { formatAge } from './format-age.ts';
import { personLine, type ViewedVersion } from './select-versions.ts';

type Fields = Readonly<Record<string, unknown>>;

const shownDependencies = 24;
const shownTags = 5;

/** One version of a package for a person. */
export function printView(
  terminal: Terminal,
  packument: Packument,
  { version, fields }: ViewedVersion,
): void {
  const { bold, cyan, dim, red, green } = terminal.paint;
  const license = textOf(fields['license']) ?? textOf(recordOf(fields['license'])['type']) ?? 'no license';
  const dependencies = Object.entries(recordOf(fields['dependencies']));
  const versions = plainCount(fields['versions']);
  const line = (text: string): void => terminal.print(text);
  line('');
  line(
    [
      bold(cyan(plainText(`${packument.name}@${version}`))),
      license === 'no license' ? red(license) : green(plainText(license)),
      `${dependencies.length === 0 ? 'no' : dependencies.length} dependencies`,
      `${versions} versions`,
    ].join(dim(' | ')),
  );
  for (const text of [textOf(fields['description']), textOf(fields['homepage'])])
    if (text !== undefined) line(plainText(text));
  const deprecated = textOf(fields['deprecated']);
  if (deprecated !== undefined) line(`\n${red('deprecated')} ${plainText(deprecated)}`);
  printList(terminal, 'keywords', listOf(packument['keywords']));
  printList(terminal, 'bin', Object.keys(recordOf(fields['bin'])));
  printDist(terminal, recordOf(fields['dist']));
  printList(
    terminal,
    'dependencies',
    dependencies.map(([name, range]) => `${name}: ${String(range)}`),
    shownDependencies,
  );
  printPeople(terminal, packument['maintainers']);
  printTags(terminal, packument);
  printPublished(terminal, packument, version, fields);
}

function printList(terminal: Terminal, title: string, items: readonly string[], limit = 100): void {
  if (items.length === 0) return;
  const more = items.length > limit ? ` and ${items.length - limit} more` : '';
  terminal.print(
    `\n${terminal.paint.bold(title)}\n${items.slice(0, limit).map(plainText).join(', ')}${more}`,
  );
}

function printDist(terminal: Terminal, dist: Fields): void {
  terminal.print(`\n${terminal.paint.bold('dist')}`);
  for (const key of ['tarball', 'shasum', 'integrity']) {
    const value = textOf(dist[key]);
    if (value !== undefined) terminal.print(`.${key}: ${plainText(value)}`);
  }
  const size = dist['unpackedSize'];
  if (typeof size === 'number') terminal.print(`.unpackedSize: ${formatBytes(size)}`);
}

function printPeople(terminal: Terminal, people: unknown): void {
  const lines = (Array.isArray(people) ? people : [])
    .map((person) => personLine(person) ?? textOf(person))
    .filter((text) => text !== undefined);
  if (lines.length === 0) return;
  terminal.print(`\n${terminal.paint.bold('maintainers')}`);
  for (const text of lines) terminal.print(`- ${plainText(text)}`);
}

/** `latest` first, then the newest. */
function printTags(terminal: Terminal, packument: Packument): void {
  const time = recordOf(packument['time']);
  const at = (tag: string, version: string): number =>
    tag === 'latest' ? Number.POSITIVE_INFINITY : Date.parse(textOf(time[version]) ?? '') || 0;
  const tags = Object.entries(packument['dist-tags']).sort(
    ([a, aVersion], [b, bVersion]) => at(b, bVersion) - at(a, aVersion) || (a < b ? 1 : -1),
  );
  terminal.print(`\n${terminal.paint.bold('dist-tags')}`);
  for (const [tag, version] of tags.slice(0, shownTags))
    terminal.print(`${plainText(tag)}: ${plainText(version)}`);
  if (tags.length > shownTags) terminal.print(terminal.paint.dim(`and ${tags.length - shownTags} more`));
}

function printPublished(terminal: Terminal, packument: Packument, version: string, fields: Fields): void {
  const at = Date.parse(textOf(recordOf(packument['time'])[version]) ?? '');
  const by = personLine(fields['_npmUser']);
  if (Number.isNaN(at) && by === undefined) return;
  const when = Number.isNaN(at) ? '' : ` ${formatAge(at, Date.now())}`;
  terminal.print(`\npublished${when}${by === undefined ? '' : ` by ${plainText(by)}`}`);
}

function plainCount(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
