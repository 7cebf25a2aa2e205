import { type Settings, settingValue } from '@dx/pkg-workspace';
import { logIn } from '../account/log-in.ts';
import { accountFlags } from '../arguments/account-flags.ts';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import { editNpmrc } from '../npmrc/edit-npmrc.ts';
import { chosenLocation, npmrcFiles, readNpmrc, writeNpmrc } from '../npmrc/npmrc-files.ts';
import { registryOptions } from '../registry/registry-options.ts';

/** `dx login`, `dx adduser`: a token of your account, kept in your npmrc. */
export function loginCommand(kind: 'login' | 'adduser'): Command {
  return {
    usage: '',
    flags: [
      {
        name: 'scope',
        type: 'text',
        placeholder: '<@scope>',
        summary: 'Take packages of this scope from there',
        isSetting: true,
      },
      ...accountFlags,
    ],
    examples: [`dx ${kind}`, `dx ${kind} --registry <url> --scope @acme`],
    run: async (parsed, context) => {
      const { settings, files } = npmrcFiles(context.project);
      const scope = scopeOf(settings);
      const registry = registryOf(settings, scope, parsed);
      const token = await logIn(kind, { ...registryOptions(settings, kind), registry }, context);
      const file = files[chosenLocation(settings)];
      const { host, pathname } = new URL(registry);
      let text = await editNpmrc(readNpmrc(file), `//${host}${pathname}:_authToken`, token);
      if (scope !== undefined) text = await editNpmrc(text, `${scope}:registry`, registry);
      writeNpmrc(file, text);
      context.terminal.print(`Logged in${scope === undefined ? '' : ` to scope ${scope}`} on ${registry}.`);
      return 0;
    },
  };
}

function scopeOf(settings: Settings): string | undefined {
  const scope = settingValue(settings, 'scope');
  if (typeof scope !== 'string' || scope === '') return undefined;
  return scope.startsWith('@') ? scope : `@${scope}`;
}

function registryOf(settings: Settings, scope: string | undefined, { flags }: ParsedArguments): string {
  const ofScope = scope === undefined || flags['registry'] !== undefined ? undefined : settings.scopes[scope];
  return ofScope ?? settings.registry;
}
