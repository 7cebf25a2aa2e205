import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { credentialFor, readSettings } from '@dx/pkg-workspace';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { registryOptions } from '../registry/registry-options.ts';
import { plainText } from '../terminal/plain-text.ts';

/** `dx whoami`: whom the registry takes you for. */
export const whoamiCommand: Command = {
  usage: '',
  flags: registryFlags,
  examples: ['dx whoami'],
  run: async (parsed, context) => {
    const settings = readSettings(context.project, { fs: nodeFs });
    const options = registryOptions(settings, 'whoami');
    const credential = credentialFor(settings, options.registry);
    if (credential === undefined) throw nobody(options.registry);
    const user =
      credential.token === undefined && credential.basic !== undefined
        ? Buffer.from(credential.basic, 'base64').toString('utf8').split(':', 1)[0]
        : await askRegistry('Asking who you are', options, context, async (tried) => {
            const { default: registryFetch } = await import('npm-registry-fetch');
            return usernameIn(await registryFetch.json('/-/whoami', tried));
          });
    if (user === undefined || user === '') throw nobody(options.registry);
    context.terminal.print(parsed.flags['json'] === true ? JSON.stringify(user) : plainText(user));
    return 0;
  },
};

function usernameIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('username' in answer)) return undefined;
  return typeof answer.username === 'string' ? answer.username : undefined;
}

function nobody(registry: string): DxError {
  return new DxError({
    code: 'DX_LOGIN_NEEDED',
    message: `Nobody is logged in at ${registry}`,
    hint: `dx login --registry ${registry}`,
    details: { registry },
  });
}
