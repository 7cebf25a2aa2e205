import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, readWorkspace, type Settings, settingValue } from '@dx/pkg-workspace';
import { valid } from 'semver';
import { accountFlags, dryRunFlag } from '../arguments/account-flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { memberFlags, selectMembers } from '../members/select-members.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { fetchPackument } from '../registry/fetch-packument.ts';
import { packageOptions } from '../registry/package-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import { splitSpec } from '../view/split-spec.ts';

/** `dx unpublish`: takes a version, or with --force a whole package, out of a registry. */
export const unpublishCommand: Command = {
  usage: '[name[@version]]',
  flags: [
    dryRunFlag,
    { name: 'force', short: 'f', type: 'boolean', summary: 'Also the whole package', isSetting: true },
    ...memberFlags,
    ...accountFlags,
  ],
  examples: ['dx unpublish thing@1.0.0', 'dx unpublish thing --force', 'dx unpublish thing@1.0.0 --dry-run'],
  run: async (parsed, context) => {
    const settings = readSettings(context.project, { fs: nodeFs });
    const [word, ...more] = parsed.words;
    if (more.length > 0) throw wrongUse('dx unpublish takes one package');
    if (word !== undefined) return unpublish(word, settings, context);
    const { packages } = selectMembers(
      readWorkspace(context.project, { fs: nodeFs }),
      parsed,
      context.project.directory,
    );
    for (const { manifest } of packages) {
      const { name, version } = manifest.fields;
      if (name === undefined || version === undefined)
        throw wrongUse(`${manifest.path} has no name or version`);
      await unpublish(`${name}@${version}`, settings, context);
    }
    return 0;
  },
};

async function unpublish(spec: string, settings: Settings, context: CommandContext): Promise<number> {
  const { name, rest } = splitSpec(spec);
  const version = rest === '' || rest === '*' ? undefined : rest;
  const isForced = settingValue(settings, 'force') === true;
  if (version !== undefined && valid(version) === null)
    throw wrongUse(`${JSON.stringify(version)} is no version`);
  const options = packageOptions(settings, name, 'unpublish');
  const action = `Unpublishing ${name}`;
  const packument = await askRegistry(action, options, context, (tried) =>
    fetchPackument(name, tried, { write: 'true' }),
  );
  const others = Object.keys(packument.versions).filter((other) => other !== version);
  if (version !== undefined && !Object.hasOwn(packument.versions, version)) throw notThere(name, version);
  if (!isForced && (version === undefined || others.length === 0)) throw wholePackage(name);
  const isDryRun = settingValue(settings, 'dry-run') === true;
  const target = version === undefined ? name : `${name}@${version}`;
  if (!isDryRun) {
    const { default: libnpmpublish } = await import('libnpmpublish');
    await askRegistry(action, options, context, (tried) => libnpmpublish.unpublish(target, tried));
  }
  context.terminal.print(plainText(`- ${target}${isDryRun ? ' (dry run)' : ''}`));
  return 0;
}

function wholePackage(name: string): DxError {
  return new DxError({
    code: 'DX_UNPUBLISH_ALL',
    message: `Nothing of ${name} would be left in the registry`,
    hint: `dx deprecate ${name} <message> warns instead; --force unpublishes all of it`,
    details: { name },
  });
}

function notThere(name: string, version: string): DxError {
  return new DxError({
    code: 'DX_NOT_PUBLISHED',
    message: `The registry has no ${name}@${version}`,
    hint: `dx view ${name} versions`,
    details: { name, version },
  });
}

function wrongUse(message: string): DxError {
  return new DxError({ code: 'DX_USAGE', message, hint: 'dx unpublish [name[@version]]' });
}
