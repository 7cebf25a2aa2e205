import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Build,
  type BuildOutcome,
  findSandbox,
  noApprovals,
  reviewBuilds,
  runBuilds,
} from '../../src/index.ts';
import { openTestProject, type TestProject } from '../build/project.ts';

/** CI installs bubblewrap; on a machine that cannot have it, what is said of that is tested below. */
const sandbox = trySandbox();

let project: TestProject | undefined;
afterEach(() => project?.close());

function trySandbox(): ReturnType<typeof findSandbox> | undefined {
  try {
    return findSandbox();
  } catch (error) {
    if (process.env['CI'] === 'true' && process.platform === 'linux') throw error;
    return undefined;
  }
}

async function runOne(opened: TestProject, build: Build, home: string): Promise<BuildOutcome> {
  if (sandbox === undefined) throw new Error('there is no sandbox');
  const review = { ...reviewBuilds([], noApprovals), approved: [build] };
  const visible = [opened.root, process.execPath.replace(/\/bin\/node$/, '')];
  return runBuilds(review, { env: opened.env, edges: [], sandbox: { ...sandbox, home, visible } });
}

describe.runIf(sandbox !== undefined)('install scripts in a sandbox', () => {
  it('P9 write to their own directory only', async () => {
    const script =
      'echo own > made; for at in ../b/made ../../made /etc/made "$HOME/made"; do echo x > "$at"; done; true';
    const opened = openTestProject({ a: { install: script }, b: {} });
    project = opened;
    const home = join(opened.root, '../home');
    mkdirSync(home, { recursive: true });
    const build = await opened.build('a');
    const { ran } = await runOne(opened, build, home);
    expect(ran).toHaveLength(1);
    expect(readFileSync(join(opened.root, 'node_modules/a/made'), 'utf8')).toBe('own\n');
    const others = ['node_modules/b/made', 'made', '../home/made'].map((path) => join(opened.root, path));
    expect([...others, '/etc/made'].filter((path) => existsSync(path))).toEqual([]);
  });

  it('P9 see nothing of the home directory, and reach no network and no process', async () => {
    const server = createServer((_, answer) => answer.end('secret'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const script = `cat "$SECRETS/token" > seen 2> /dev/null; ls /proc | grep -c '^[0-9]' > processes; node ask.cjs > answer; true`;
    const opened = openTestProject({ a: { install: script } });
    project = opened;
    const home = join(opened.root, '../home');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'token'), 'secret');
    const build = await opened.build('a');
    const directory = join(opened.root, 'node_modules/a');
    writeFileSync(
      join(directory, 'ask.cjs'),
      `require('http').get('http://127.0.0.1:${port}', () => console.log('answered')).on('error', ({ code }) => console.log(code))`,
    );
    const env = { ...opened.env, SECRETS: home };
    await runOne({ ...opened, env }, build, home);
    server.close();
    expect(readFileSync(join(directory, 'seen'), 'utf8')).toBe('');
    expect(readFileSync(join(directory, 'answer'), 'utf8')).toBe('ECONNREFUSED\n');
    expect(Number(readFileSync(join(directory, 'processes'), 'utf8'))).toBeLessThan(8);
  });

  it('fail as others do, and leave no process behind', async () => {
    const opened = openTestProject({ a: { install: 'sleep 600 & echo no luck; exit 3' } });
    project = opened;
    const build = await opened.build('a');
    await expect(runOne(opened, build, '/')).rejects.toMatchObject({
      code: 'DX_BUILD_FAILED',
      details: { exitCode: 3, output: 'no luck' },
    });
  });
});

describe('findSandbox', () => {
  it('says what is missing', () => {
    const reasonOf = (places: readonly string[]): unknown => {
      try {
        return findSandbox(places);
      } catch (error) {
        return isDxError(error, 'DX_SANDBOX_UNAVAILABLE') ? error.details['reason'] : error;
      }
    };
    const isLinux = process.platform === 'linux';
    expect(reasonOf([])).toMatch(isLinux ? 'is not installed' : 'there is none for');
    expect(reasonOf(['/bin/false'])).toMatch(isLinux ? 'does not work here' : 'there is none for');
  });
});
