import { nodeFs } from '@dx/pkg-core/node';
import { readSettings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { wishOf } from '../prediction/prefetch-wish.ts';
import { openMemory } from '../prediction/project-memory.ts';
import { prefetchLine } from '../prediction/show-prediction.ts';
import { type Amount, describeStore } from '../store/describe-store.ts';
import { formatBytes, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/format-table.ts';
import { measureTree } from './measure-tree.ts';

/** Folders of DX_HOME with what they hold. */
const folders = [
  ['store', 'unpacked packages'],
  ['archives', 'archives kept for bundles'],
  ['metadata', 'what registries said'],
  ['builds', 'what install scripts made'],
  ['generations', 'trees that lie ready; their files are links'],
  ['links', 'packages of global trees'],
  ['history', 'what dx undo goes by'],
  ['exec', 'packages of dx exec'],
  ['checks', 'remembered checks'],
  ['prediction', 'what was added after what'],
] as const;

/** `dx cache stats`: what lies where, how much of it nothing is linked to. */
export function showStats(context: CommandContext, isJson: boolean): number {
  const { terminal } = context;
  const home = homeOf(context);
  const rows = folders.map(([name, what]) => ({
    path: `${home}/${name}`,
    what,
    ...measureTree(`${home}/${name}`, nodeFs),
  }));
  const { used, unused, strayCount } = describeStore(home, nodeFs);
  const { project } = context;
  const settings = readSettings(project, { fs: nodeFs });
  const prefetch = { setting: wishOf(settings, project.env), ...openMemory(home).stats() };
  if (isJson) {
    terminal.print(JSON.stringify({ home, folders: rows, used, unused, strayCount, prefetch }, undefined, 2));
    return 0;
  }
  const lines = rows.map(({ path, what, files, sizeBytes }) => [
    { text: formatBytes(sizeBytes).padStart(9) },
    { text: plural(files, 'file') },
    { text: path },
    { text: what, paint: terminal.paint.dim },
  ]);
  for (const line of formatTable(lines)) terminal.print(line);
  terminal.print(
    `${amount(used)} that projects are linked to; ${amount(unused)} that dx cache prune removes`,
  );
  terminal.print(prefetchLine(settings, project.env, home));
  return 0;
}

function amount({ count, sizeBytes }: Amount): string {
  return `${plural(count, 'package')} (${formatBytes(sizeBytes)})`;
}
