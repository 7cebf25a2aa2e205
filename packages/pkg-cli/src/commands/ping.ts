import { nodeFs } from '@dx/pkg-core/node';
import { readSettings } from '@dx/pkg-workspace';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { registryOptions } from '../registry/registry-options.ts';

/** `dx ping`: whether the registry answers. */
export const pingCommand: Command = {
  usage: '',
  flags: registryFlags,
  examples: ['dx ping', 'dx ping --registry <url>'],
  run: async (parsed, context) => {
    const { terminal } = context;
    const options = registryOptions(readSettings(context.project, { fs: nodeFs }), 'ping');
    const isJson = parsed.flags['json'] === true;
    if (!isJson) terminal.note(`PING ${options.registry}`);
    const startedMs = performance.now();
    const details = await askRegistry('Ping', options, context, async (tried) => {
      const { default: registryFetch } = await import('npm-registry-fetch');
      const answer = await registryFetch('/-/ping?write=true', tried);
      return answer.json().catch(() => ({}));
    });
    const time = Math.round(performance.now() - startedMs);
    if (isJson) terminal.print(JSON.stringify({ registry: options.registry, time, details }, undefined, 2));
    else terminal.note(`PONG ${time} ms`);
    return 0;
  },
};
