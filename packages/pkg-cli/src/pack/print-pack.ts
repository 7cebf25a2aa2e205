import { formatBytes, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/format-table.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { SecretFinding } from './find-secrets.ts';
import type { PackReport } from './types.ts';

/** What an archive holds, for the person: on standard error, bundled packages by name only. */
export function printPack(terminal: Terminal, report: PackReport): void {
  const { paint } = terminal;
  const own = report.files.filter(({ path }) => !path.startsWith('node_modules/'));
  terminal.note(`${paint.bold(plainText(report.id))}`);
  const rows = own.map(({ path, size }) => [
    { text: formatBytes(size).padStart(8), paint: paint.dim },
    { text: plainText(path) },
  ]);
  for (const line of formatTable(rows)) terminal.note(`  ${line}`);
  if (report.bundled.length > 0)
    terminal.note(`  ${paint.dim('bundled')}  ${report.bundled.map(plainText).join(', ')}`);
  const count = plural(report.entryCount, 'file');
  terminal.note(`${count}, ${formatBytes(report.size)} packed, ${formatBytes(report.unpackedSize)} unpacked`);
  terminal.note(paint.dim(`${report.integrity}  sha1 ${report.shasum}`));
}

/** One warning with every file that looks like a secret. */
export function warnOfSecrets(terminal: Terminal, id: string, secrets: readonly SecretFinding[]): void {
  if (secrets.length === 0) return;
  const { yellow, bold } = terminal.paint;
  terminal.warn(`${yellow(bold('warning'))} ${id} packs what looks like secrets:`);
  for (const { path, reason } of secrets) terminal.warn(`  ${plainText(path)}  ${reason}`);
  terminal.warn(
    '  Leave them out with "files" in package.json or an .npmignore; --strict makes this an error',
  );
}
