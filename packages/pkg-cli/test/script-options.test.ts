import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, type SettingsInput } from '@dx/pkg-workspace';
import { expect, it } from 'vitest';
import { scriptOptions } from '../src/script-options.ts';
import { openFakeTerminal } from './support/fake-terminal.ts';

function optionsOf(npmrc: string) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const directory = join(root, 'src');
  mkdirSync(directory);
  writeFileSync(join(root, 'package.json'), '{ "name": "app", "version": "1.0.0" }');
  writeFileSync(join(root, '.npmrc'), npmrc);
  const project: SettingsInput = {
    directory,
    env: { npm_config_user_agent: 'agent' },
    home: root,
    globalPrefix: '/prefix',
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.version,
    dxVersion: '0.0.0',
  };
  const workspace = readWorkspace(project, { fs: nodeFs });
  const fake = openFakeTerminal({ isTTY: false });
  const { signal } = new AbortController();
  const options = scriptOptions(workspace, { project, terminal: fake.terminal, signal, argv: [] }, 'run');
  return { options, root, directory, fake };
}

it('E01 tells a script where it was started, by what and for which project', () => {
  const { options, root, directory } = optionsOf('');
  expect(options.env).toMatchObject({
    INIT_CWD: directory,
    NODE: process.execPath,
    npm_command: 'run',
    npm_config_local_prefix: root,
    npm_config_global_prefix: '/prefix',
    npm_config_user_agent: 'agent',
    npm_node_execpath: process.execPath,
  });
  expect(options).toMatchObject({ stdio: 'inherit', skipHooks: false });
  expect(options).not.toHaveProperty('scriptShell');
});

it('takes shell and hooks from the settings', () => {
  const { options } = optionsOf('ignore-scripts=true\nscript-shell=/bin/other\n');
  expect(options).toMatchObject({ skipHooks: true, scriptShell: '/bin/other' });
});

it('names package, event and command before each script, without control characters', () => {
  const { options, fake } = optionsOf('');
  options.onEvent?.({
    kind: 'script',
    packageId: 'app@1.0.0',
    event: 'x',
    command: 'echo\u001b[2J',
    args: ['a'],
  });
  options.onEvent?.({ kind: 'script', packageId: '', event: 'y', command: 'true', args: [] });
  expect(fake.written()).toBe('\n> app@1.0.0 x\n> echo[2J a\n\n\n> y\n> true\n\n');
});
