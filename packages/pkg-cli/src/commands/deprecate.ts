import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, settingValue } from '@dx/pkg-workspace';
import { satisfies, validRange } from 'semver';
import { accountFlags, dryRunFlag } from '../arguments/account-flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { fetchPackument } from '../registry/fetch-packument.ts';
import { packageOptions } from '../registry/package-options.ts';
import type { RegistryOptions } from '../registry/registry-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import { splitSpec } from '../view/split-spec.ts';

/** `dx deprecate`, `dx undeprecate`: a warning on versions of a package, or none any more. */
export function deprecateCommand(kind: 'deprecate' | 'undeprecate'): Command {
  const usage = kind === 'deprecate' ? '<name[@range]> <message>' : '<name[@range]>';
  return {
    usage,
    flags: [dryRunFlag, ...accountFlags],
    examples: [kind === 'deprecate' ? 'dx deprecate thing@1 "Use version 2"' : 'dx undeprecate thing@1'],
    run: async ({ words }, context) => {
      const [spec, message = kind === 'undeprecate' ? '' : undefined] = words;
      if (spec === undefined || message === undefined) throw wrongUse(`dx ${kind} ${usage}`);
      return mark(spec, message, kind, context);
    },
  };
}

async function mark(spec: string, message: string, kind: string, context: CommandContext): Promise<number> {
  const settings = readSettings(context.project, { fs: nodeFs });
  const { name, rest } = splitSpec(spec);
  const range = rest === '' ? '*' : rest;
  if (validRange(range) === null) throw wrongUse(`${JSON.stringify(range)} is no version or range`);
  const options = packageOptions(settings, name, kind);
  const action = `${kind === 'deprecate' ? 'Deprecating' : 'Undeprecating'} ${name}`;
  const packument = await askRegistry(action, options, context, (tried) =>
    fetchPackument(name, tried, { write: 'true' }),
  );
  const versions = Object.keys(packument.versions).filter((version) =>
    satisfies(version, range, { includePrerelease: true }),
  );
  if (versions.length === 0) throw nothingFits(name, range);
  const marked = versions.map((version) => [
    version,
    { ...packument.versions[version], deprecated: message },
  ]);
  const body = { ...packument, versions: { ...packument.versions, ...Object.fromEntries(marked) } };
  const isDryRun = settingValue(settings, 'dry-run') === true;
  if (!isDryRun) await askRegistry(action, options, context, (tried) => put(name, body, tried));
  for (const version of versions)
    context.terminal.print(
      plainText(
        `${message === '' ? 'undeprecated' : 'deprecated'} ${name}@${version}${isDryRun ? ' (dry run)' : ''}`,
      ),
    );
  return 0;
}

async function put(
  name: string,
  body: Readonly<Record<string, unknown>>,
  options: RegistryOptions,
): Promise<void> {
  const { default: registryFetch } = await import('npm-registry-fetch');
  await registryFetch(name.replace('/', '%2f'), { ...options, method: 'PUT', body, ignoreBody: true });
}

function wrongUse(hint: string): DxError {
  return new DxError({ code: 'DX_USAGE', message: 'Which package, and what should the warning say?', hint });
}

function nothingFits(name: string, range: string): DxError {
  return new DxError({
    code: 'DX_NOT_PUBLISHED',
    message: `No version of ${name} fits ${range}`,
    hint: `dx view ${name} versions`,
    details: { name, range },
  });
}
