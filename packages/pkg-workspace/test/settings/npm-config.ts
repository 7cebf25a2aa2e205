import { join } from 'node:path';
import Config from '@npmcli/config';
import npmDefinitions from '@npmcli/config/lib/definitions/index.js';
import type { SettingsInput } from '../../src/index.ts';

/** Each is validated on its own: npm stops at the first URL that it cannot parse, and trusts its builtin file. */
const sources = ['builtin', 'global', 'user', 'project', 'env'];

/** npm's own reading of the same files, environment and command line. */
export async function readWithNpm(input: SettingsInput): Promise<Config> {
  const config = new Config({
    ...npmDefinitions,
    npmPath: join(input.globalPrefix, 'lib/node_modules/npm'),
    env: { HOME: input.home, ...input.env },
    argv: ['node', 'npm', ...Object.entries(input.cli ?? {}).map(([key, value]) => `--${key}=${value}`)],
    platform: input.platform,
    execPath: join(input.globalPrefix, 'bin/node'),
    cwd: input.directory,
    warn: false,
  });
  await config.load();
  for (const source of sources) config.validate(source);
  return config;
}

/** npm's value in our terms: nothing for null, dates as text, relative paths from the directory of the input. */
export function toOurTerms(value: unknown, input: SettingsInput): unknown {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(String);
  if (value instanceof Date) return value.toISOString();
  const isRelative = typeof value === 'string' && value.startsWith(process.cwd());
  return isRelative ? value.replace(process.cwd(), input.directory) : value;
}
