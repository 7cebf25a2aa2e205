import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { install } from '@dx/pkg-install';
import { readWorkspace } from '@dx/pkg-workspace';
import { installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { gateOptions } from '../gates/load-gates.ts';
import { historyOptions } from '../history/keeps-history.ts';
import { installOptions } from '../install-options.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import { listStrays, removeStrays } from '../prune/remove-strays.ts';
import { receiptJson } from '../receipt-json.ts';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';

/** `dx prune`: takes away what the manifests do not ask for, and with `--omit` what they ask for in that way only. */
export const pruneCommand: Command = {
  usage: '',
  flags: installFlags,
  examples: ['dx prune', 'dx prune --omit=dev', 'dx prune --dry-run'],
  run: async (parsed, context) => {
    const { terminal } = context;
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const { settings } = workspace;
    const options = installOptions(parsed, context, settings, { kind: 'install' });
    const history = await historyOptions(parsed, context, settings, 'prune');
    const receipt = await install({ ...options, ...history, ...gateOptions(workspace, context) });
    terminal.draw('');
    const gone = new Set(receipt.removed.map(({ path }) => path));
    const inventory = loadInventory(context, 'disk');
    const strays = listStrays(inventory).filter(({ location }) => !gone.has(location));
    const isPlan = parsed.flags['plan'] === true;
    if (!isPlan) removeStrays(inventory.root, strays, nodeFs);
    const removed = [
      ...receipt.removed.map(({ name, version, path }) => ({ name, version, path })),
      ...strays.map((item) => ({ name: item.name, version: versionOf(item.manifest), path: item.location })),
    ];
    if (parsed.flags['json'] === true) {
      const remove = removed.map(({ path, ...item }) => ({ ...item, path: join(inventory.root, path) }));
      const json = { ...receiptJson(receipt, parsed), remove, removed: remove.length };
      terminal.print(JSON.stringify(json, undefined, 2));
      return 0;
    }
    const { red } = terminal.paint;
    if (isPlan)
      for (const { path, version } of removed)
        terminal.print(`${red('-')} ${plainText(`${path} ${version}`)}`);
    const count = plural(removed.length, 'package');
    terminal.print(
      removed.length === 0 ? 'nothing to remove' : isPlan ? `would remove ${count}` : `removed ${count}`,
    );
    return 0;
  },
};

function versionOf(manifest: Readonly<Record<string, unknown>>): string {
  return typeof manifest['version'] === 'string' ? manifest['version'] : '';
}
