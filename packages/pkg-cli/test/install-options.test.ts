import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, type Settings, type SettingsInput } from '@dx/pkg-workspace';
import { expect, it } from 'vitest';
import { commonFlags, installFlags } from '../src/arguments/flags.ts';
import { parseArguments } from '../src/arguments/parse-arguments.ts';
import { settingsInput } from '../src/command-context.ts';
import { policyOf } from '../src/install-options.ts';

const flags = [...installFlags, ...commonFlags];

/** The policy that a command line, the environment and a project's npmrc make together. */
function policy(line: string, env: Readonly<Record<string, string>> = {}, npmrc = '') {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  writeFileSync(join(directory, 'package.json'), '{}');
  writeFileSync(join(directory, '.npmrc'), npmrc);
  const parsed = parseArguments(line.split(' ').filter(Boolean), flags);
  const facts = { env: { HOME: directory, ...env }, workingDirectory: directory, execPath: process.execPath };
  const project: SettingsInput = settingsInput(parsed, flags, facts);
  const settings: Settings = readSettings(project, { fs: nodeFs });
  return policyOf(parsed, settings);
}

const usual = { lockMode: 'write', outcome: 'tree', network: 'online', omit: [], manifest: 'saved' };

it.each([
  ['', {}],
  ['--frozen-lockfile', { lockMode: 'frozen' }],
  ['--immutable', { lockMode: 'frozen' }],
  ['--no-package-lock', { lockMode: 'unsaved' }],
  ['--no-package-lock --frozen-lockfile', { lockMode: 'frozen' }],
  ['--lockfile=npm', { lockfile: 'npm' }],
  ['--lockfile dxl', { lockfile: 'dxl' }],
  ['--plan', { outcome: 'plan' }],
  ['--dry-run --package-lock-only', { outcome: 'plan' }],
  ['--package-lock-only', { outcome: 'lock' }],
  ['--offline', { network: 'offline' }],
  ['--prefer-offline', { network: 'prefer-offline' }],
  ['--offline --prefer-offline', { network: 'offline' }],
  ['--omit=dev', { omit: ['dev'] }],
  ['--omit=peer --omit dev,optional', { omit: ['dev', 'optional', 'peer'] }],
  ['--omit=dev --include=dev', { omit: [] }],
  ['--include=prod', { omit: [] }],
  ['--production', { omit: ['dev'] }],
])('reads the policy of %j', (line, change) => {
  expect(policy(line)).toEqual({ ...usual, ...change });
});

it.each([
  [{ NODE_ENV: 'production' }, '', { omit: ['dev'] }],
  [{ NODE_ENV: 'production' }, 'omit=optional\n', { omit: ['optional'] }],
  [{ npm_config_omit: 'dev' }, '', { omit: ['dev'] }],
  [{}, 'omit=dev\n', { omit: ['dev'] }],
  [{}, 'omit[]=dev\nomit[]=peer\n', { omit: ['dev', 'peer'] }],
  [{}, 'package-lock=false\n', { lockMode: 'unsaved' }],
  [{}, 'prefer-offline=true\n', { network: 'prefer-offline' }],
  [{ npm_config_offline: 'true' }, '', { network: 'offline' }],
])('reads the policy of the environment %j and the npmrc %j', (env, npmrc, change) => {
  expect(policy('', env, npmrc)).toEqual({ ...usual, ...change });
});

it('lets the command line win over environment and npmrc', () => {
  const env = { npm_config_offline: 'true' };
  expect(policy('--no-offline --package-lock --omit=peer', env, 'package-lock=false\nomit=dev\n')).toEqual({
    ...usual,
    omit: ['peer'],
  });
});

it.each([
  ['--lockfile=yarn', '--lockfile npm | dxl'],
  ['--omit=test', '--omit dev | optional | peer | prod'],
  ['--include=test', '--omit dev | optional | peer | prod'],
])('refuses %s with DX_FLAG_VALUE and what it knows', (line, hint) => {
  try {
    policy(line);
    expect.unreachable();
  } catch (error) {
    expect(isDxError(error, 'DX_FLAG_VALUE') && error.hint).toBe(hint);
  }
});
