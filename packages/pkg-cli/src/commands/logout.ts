import { DxError } from '@dx/pkg-core';
import { credentialFor, settingValue } from '@dx/pkg-workspace';
import { accountFlags } from '../arguments/account-flags.ts';
import type { Command } from '../command.ts';
import { editNpmrc, keysOf } from '../npmrc/edit-npmrc.ts';
import { npmrcFiles, readNpmrc, writeNpmrc } from '../npmrc/npmrc-files.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { registryOptions } from '../registry/registry-options.ts';

const secretFields = ['_authToken', '_auth', 'username', '_password', 'certfile', 'keyfile'];

/** `dx logout`: ends the token at the registry and takes it out of the npmrc files of user and project. */
export const logoutCommand: Command = {
  usage: '',
  flags: [
    {
      name: 'scope',
      type: 'text',
      placeholder: '<@scope>',
      summary: 'The registry of this scope',
      isSetting: true,
    },
    ...accountFlags,
  ],
  examples: ['dx logout', 'dx logout --scope @acme'],
  run: async (_parsed, context) => {
    const { settings, files } = npmrcFiles(context.project);
    const scope = settingValue(settings, 'scope');
    const registry = (typeof scope === 'string' ? settings.scopes[scope] : undefined) ?? settings.registry;
    const credential = credentialFor(settings, registry);
    if (credential === undefined) throw notLoggedIn(registry);
    const { token, prefix } = credential;
    if (token !== undefined) {
      const options = { ...registryOptions(settings, 'logout'), registry };
      await askRegistry('Logout', options, context, async (tried) => {
        const { default: registryFetch } = await import('npm-registry-fetch');
        await registryFetch(`/-/user/token/${encodeURIComponent(token)}`, {
          ...tried,
          method: 'DELETE',
          ignoreBody: true,
        });
      });
    }
    for (const file of [files.user, files.project]) await forget(file, prefix);
    context.terminal.print(`Logged out of ${registry}`);
    return 0;
  },
};

async function forget(file: string, prefix: string): Promise<void> {
  const before = readNpmrc(file);
  let text = before;
  const isSecret = (key: string): boolean =>
    secretFields.some(
      (field) => key === `${prefix}:${field}` || key === `${prefix.replace(/\/$/, '')}:${field}`,
    );
  for (const key of keysOf(before).filter(isSecret)) text = await editNpmrc(text, key, undefined);
  if (text !== before) writeNpmrc(file, text);
}

function notLoggedIn(registry: string): DxError {
  return new DxError({
    code: 'DX_LOGIN_NEEDED',
    message: `Nobody is logged in at ${registry}, so nobody can log out`,
    hint: 'dx logout --registry <url>, or --scope <@scope>',
    details: { registry },
  });
}
