import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startRegistry } from '../src/index.ts';

const run = promisify(execFile);

test('npm itself installs from it: scopes, bins, peers, and then nothing more', async () => {
  await using registry = await startRegistry({
    packages: {
      a: {
        versions: {
          '1.2.0': {
            dependencies: { '@s/b': '^1.0.0' },
            peerDependencies: { c: '*' },
            bin: { a: 'cli.js' },
            files: { 'cli.js': { text: '#!/usr/bin/env node\nconsole.log(require("@s/b"))\n', mode: 0o755 } },
          },
        },
      },
      '@s/b': {
        versions: { '1.0.0': {}, '1.1.0': { main: 'i.js', files: { 'i.js': 'module.exports = "hello"' } } },
      },
      c: { versions: { '3.0.0': {} } },
    },
  });
  const project = mkdtempSync(join(tmpdir(), 'dx-'));
  try {
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ name: 'p', dependencies: { a: '^1.0.0' } }),
    );
    // The settings of whoever runs the tests must not matter.
    const env = { PATH: process.env['PATH'], HOME: project, npm_config_globalconfig: join(project, 'none') };
    const npm = (...args: string[]): Promise<{ stdout: string }> =>
      run(
        'npm',
        [...args, '--no-update-notifier', '--registry', registry.url, '--cache', join(project, 'cache')],
        {
          cwd: project,
          env,
        },
      );
    await npm('install');
    expect((await run(join(project, 'node_modules/.bin/a'))).stdout.trim()).toBe('hello');
    expect(statSync(join(project, 'node_modules/a/cli.js')).mode & 0o111).toBe(0o111);
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity?: string }>;
    };
    expect(lock.packages['node_modules/a']?.integrity).toBe((await registry.archive('a', '1.2.0')).integrity);
    expect(registry.counts()).toMatchObject({ packuments: 3, archives: 3 });
    await npm('ci');
    expect(registry.counts()).toMatchObject({ packuments: 3, archives: 3 });
  } finally {
    rmSync(project, { recursive: true });
  }
});
