import type { DirectChange, PeerConflict, PeerFix, PeerWish } from '../peer-errors.ts';

/** Terminals are at least this wide. */
const columns = 80;
const shownWishes = 6;
const shownFixes = 3;

/** Who wants what and what is there, in lines that fit a narrow terminal. */
export function drawConflict({ name, found, installing, wishes }: PeerConflict): readonly string[] {
  const rows = wishes.slice(0, shownWishes);
  const width = Math.min(30, Math.max(...rows.map(({ by }) => by.length), 'found'.length));
  const more = wishes.length - rows.length;
  return [
    fit(`Cannot place ${installing}: its peers conflict over ${name}`),
    '',
    ...rows.flatMap((wish) => drawWish(wish, name, width)),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    fit(
      `  ${'found'.padEnd(width)}  ${found === undefined ? 'nothing that suits them all' : `${name}@${found}`}`,
    ),
  ];
}

/** Commands, each with what it changes. */
export function drawFixes(fixes: readonly PeerFix[]): readonly string[] {
  if (fixes.length === 0) return [];
  const title =
    fixes.length === 1 ? 'This solves it:' : 'Each of these solves it, the smallest change first:';
  const lines = fixes.slice(0, shownFixes).flatMap((fix) => {
    const changes = fix.changes.map(({ name, from, to, importer }) => {
      return fit(`    ${name} ${from} -> ${to}${importer === '' ? '' : ` in ${importer}`}`);
    });
    return [`  ${installCommand(fix)}`, ...changes];
  });
  return [title, ...lines];
}

/** What to type for it; one command per manifest. */
export function installCommand({ changes }: PeerFix): string {
  const byImporter = new Map<string, DirectChange[]>();
  for (const change of changes) {
    const same = byImporter.get(change.importer);
    if (same === undefined) byImporter.set(change.importer, [change]);
    else same.push(change);
  }
  const commands = [...byImporter].map(([importer, own]) => {
    const specs = own.map(({ name, to }) => quote(`${name}@${to}`)).join(' ');
    return `dx install ${specs}${importer === '' ? '' : ` --workspace=${importer}`}`;
  });
  return commands.join(' && ');
}

/** Ranges with spaces, stars or signs of comparison mean something to a shell. */
function quote(text: string): string {
  return /[\s<>|*]/.test(text) ? `"${text}"` : text;
}

function drawWish({ by, kind, range, path }: PeerWish, name: string, width: number): readonly string[] {
  const line = fit(
    `  ${by.padEnd(width)}  wants ${name}@${range === '' ? '*' : range}${kind === 'peer' ? ' as a peer' : ''}`,
  );
  return path.length < 3
    ? [line]
    : [line, fit(`  ${''.padEnd(width)}  by way of ${path.slice(0, -1).join(' > ')}`)];
}

/** Cut in the middle where it is too long. */
function fit(line: string): string {
  if (line.length <= columns) return line;
  const rest = columns - 1;
  return `${line.slice(0, Math.ceil(rest * 0.6))}…${line.slice(line.length - Math.floor(rest * 0.4))}`;
}
