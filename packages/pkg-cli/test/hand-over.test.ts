import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { requireBuiltDx } from './support/built-dx.ts';
import { ownPlatform } from './support/own-platform.ts';

const own = fileURLToPath(new URL('..', import.meta.url));
const platform = `pkg-cli-${ownPlatform}`;
const onNode = '[]\n';
const inExecutable = 'executable: pkg get scripts\n';

let base: string;
beforeEach(() => {
  requireBuiltDx();
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  mkdirSync(join(base, 'home'));
  writeFileSync(join(base, 'home', 'package.json'), '{"scripts":[]}\n');
});
afterEach(() => rmSync(base, { recursive: true }));

/** @dx/pkg-cli as it is published, in a directory `@dx`; the programs are linked. */
function layMain(scope: string, version = '1.0.0'): string {
  const root = join(scope, 'pkg-cli');
  mkdirSync(root, { recursive: true });
  cpSync(join(own, 'bin'), join(root, 'bin'), { recursive: true });
  symlinkSync(join(own, 'program'), join(root, 'program'));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: '@dx/pkg-cli', version }));
  return root;
}

/** A package of this platform whose executable tells its arguments. */
function layExecutable(scope: string, version = '1.0.0', script = 'echo "executable: $*"'): string {
  const directory = join(scope, platform);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ version }));
  for (const name of ['dx', 'dx-program']) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  return directory;
}

interface Answer {
  readonly stdout: string;
  readonly code: number | null;
  readonly signal: string | null;
}

async function start(main: string, signal?: NodeJS.Signals, flags: readonly string[] = []): Promise<Answer> {
  const words = [...flags, join(main, 'bin', 'dx.cjs'), 'pkg', 'get', 'scripts'];
  const env = { HOME: join(base, 'home'), PATH: process.env['PATH'] };
  const child = spawn(process.execPath, words, {
    cwd: join(base, 'home'),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (signal !== undefined && text.includes('ready')) child.kill(signal);
  });
  return new Promise((resolve) => {
    child.on('close', (code, ended) => resolve({ stdout, code, signal: ended }));
  });
}

it('runs on Node where the executable of the platform is not installed', async () => {
  const main = layMain(join(base, 'node_modules', '@dx'));
  expect(await start(main)).toEqual({ stdout: onNode, code: 0, signal: null });
});

it('finds the executable nested, beside itself, and where each package has a directory of its own', async () => {
  const nested = layMain(join(base, 'nested', '@dx'));
  layExecutable(join(nested, 'node_modules', '@dx'));
  expect(await start(nested)).toMatchObject({ stdout: inExecutable, code: 0 });

  const hoisted = layMain(join(base, 'hoisted', '@dx'));
  layExecutable(join(base, 'hoisted', '@dx'));
  expect(await start(hoisted)).toMatchObject({ stdout: inExecutable, code: 0 });

  const cell = join(base, 'isolated', '.store', 'pkg-cli@1.0.0', 'node_modules', '@dx');
  const isolated = layMain(cell);
  const executable = layExecutable(
    join(base, 'isolated', '.store', `${platform}@1.0.0`, 'node_modules', '@dx'),
  );
  symlinkSync(executable, join(cell, platform));
  mkdirSync(join(base, 'isolated', 'node_modules', '@dx'), { recursive: true });
  symlinkSync(isolated, join(base, 'isolated', 'node_modules', '@dx', 'pkg-cli'));
  expect(await start(join(base, 'isolated', 'node_modules', '@dx', 'pkg-cli'))).toMatchObject({
    stdout: inExecutable,
    code: 0,
  });
});

it('takes the executable of its own version only, and the nested one before that of another', async () => {
  const scope = join(base, 'node_modules', '@dx');
  const main = layMain(scope);
  layExecutable(scope, '2.0.0');
  expect(await start(main)).toMatchObject({ stdout: onNode });
  layExecutable(join(main, 'node_modules', '@dx'));
  expect(await start(main)).toMatchObject({ stdout: inExecutable });
});

it('runs on Node where the executable may not be run, is broken off, or Node has flags of its own', async () => {
  const scope = join(base, 'node_modules', '@dx');
  const main = layMain(scope);
  const executable = layExecutable(scope);
  expect(await start(main, undefined, ['--no-warnings'])).toMatchObject({ stdout: onNode });
  chmodSync(join(executable, 'dx-program'), 0o644);
  expect(await start(main)).toMatchObject({ stdout: onNode });
  rmSync(join(executable, 'dx-program'));
  expect(await start(main)).toMatchObject({ stdout: onNode });
});

it('ends as the executable ends: with its exit code, or by its signal', async () => {
  const scope = join(base, 'node_modules', '@dx');
  const main = layMain(scope);
  layExecutable(scope, '1.0.0', 'exit 7');
  expect(await start(main)).toMatchObject({ code: 7, signal: null });
  layExecutable(scope, '1.0.0', 'kill -KILL $$');
  expect(await start(main)).toMatchObject({ code: null, signal: 'SIGKILL' });
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('hands %s on to the executable', async (signal) => {
  const scope = join(base, 'node_modules', '@dx');
  const main = layMain(scope);
  const trap = `trap 'echo stopped; kill $pid; exit 42' ${signal.slice(3)}`;
  layExecutable(scope, '1.0.0', `sleep 60 >/dev/null & pid=$!\n${trap}\necho ready\nwait`);
  expect(await start(main, signal)).toEqual({ stdout: 'ready\nstopped\n', code: 42, signal: null });
});
