import { nodeFs } from '@dx/pkg-core/node';
import { listOutdated, type OutdatedDependency } from '@dx/pkg-install';
import { readWorkspace } from '@dx/pkg-workspace';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { installOptions } from '../install-options.ts';
import { formatTable } from '../terminal/format-table.ts';
import type { Paint } from '../terminal/paint.ts';

/** `dx outdated`: what is not the newest. Exit code 1 when there is any, as npm. */
export const outdatedCommand: Command = {
  usage: '[name…]',
  flags: registryFlags,
  examples: ['dx outdated', 'dx outdated react --json'],
  run: async (parsed, context) => {
    const { terminal } = context;
    const { settings } = readWorkspace(context.project, { fs: nodeFs });
    const options = installOptions(parsed, context, settings, { kind: 'install' });
    const outdated = await listOutdated(options, parsed.words);
    if (parsed.flags['json'] === true) terminal.print(JSON.stringify(byName(outdated), undefined, 2));
    else if (outdated.length > 0) for (const line of tableOf(outdated, terminal.paint)) terminal.print(line);
    return outdated.length > 0 ? 1 : 0;
  },
};

/** npm's shape: one object by name; a list where several importers have the same name. */
function byName(outdated: readonly OutdatedDependency[]): Readonly<Record<string, unknown>> {
  const groups = new Map<string, unknown[]>();
  for (const { name, importer, ...rest } of outdated) {
    groups.set(name, [...(groups.get(name) ?? []), { ...rest, dependent: importer === '' ? '.' : importer }]);
  }
  return Object.fromEntries(
    [...groups].map(([name, items]) => [name, items.length === 1 ? items[0] : items]),
  );
}

function tableOf(outdated: readonly OutdatedDependency[], paint: Paint): readonly string[] {
  const head = ['Package', 'Current', 'Wanted', 'Latest', 'Depended by'].map((text) => ({
    text,
    paint: paint.bold,
  }));
  const rows = outdated.map(({ name, current = 'missing', wanted = 'none', latest = 'none', importer }) => [
    { text: name, paint: current === wanted ? paint.yellow : paint.red },
    { text: current },
    { text: wanted, paint: paint.green },
    { text: latest, paint: paint.cyan },
    { text: importer === '' ? '.' : importer },
  ]);
  return formatTable([head, ...rows]);
}
