import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { runLifecycle, runScript, type ScriptEvent, type ScriptPackage } from '../src/index.ts';

function project(scripts: Record<string, string>): ScriptPackage {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const manifest = { name: 'app', version: '1.2.3', scripts };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  return { directory, manifest };
}

function readLog(target: ScriptPackage): string[] {
  return readFileSync(join(target.directory, 'log'), 'utf8').trim().split('\n');
}

describe('runScript', () => {
  it('S04 runs the script between its hooks and gives the arguments to it alone', async () => {
    const target = project({ prex: 'echo pre >> log', x: 'echo x >> log', postx: 'echo post >> log' });
    await runScript(target, 'x', ['a b', '--flag'], { stdio: 'pipe' });
    expect(readLog(target)).toEqual(['pre', 'x a b --flag', 'post']);
  });

  it('S04 leaves the hooks out when asked to', async () => {
    const target = project({ prex: 'echo pre >> log', x: 'echo x >> log' });
    await runScript(target, 'x', [], { stdio: 'pipe', skipHooks: true });
    expect(readLog(target)).toEqual(['x']);
  });

  it('S07 runs in the package directory with its manifest in the environment', async () => {
    const target = project({ x: 'echo "$PWD $npm_package_version $npm_lifecycle_event $EXTRA" >> log' });
    await runScript(target, 'x', [], { stdio: 'pipe', env: { EXTRA: 'more' } });
    expect(readLog(target)).toEqual([`${target.directory} 1.2.3 x more`]);
  });

  it('tells of each script before it starts', async () => {
    const events: ScriptEvent[] = [];
    const target = project({ x: 'echo x > log' });
    await runScript(target, 'x', ['1'], { stdio: 'pipe', onEvent: (event) => events.push(event) });
    expect(events).toEqual([
      { kind: 'script', packageId: 'app@1.2.3', event: 'x', command: 'echo x > log', args: ['1'] },
    ]);
  });

  it('S05 starts server.js when there is no start script', async () => {
    const target = project({});
    writeFileSync(join(target.directory, 'server.js'), "require('fs').writeFileSync('log', 'served')");
    await runScript(target, 'start', [], { stdio: 'pipe' });
    expect(readLog(target)).toEqual(['served']);
  });

  it('names the known scripts when one is missing', async () => {
    const error = await runScript(project({ build: 'true' }), 'biuld', []).catch((e: unknown) => e);
    expect(isDxError(error, 'DX_SCRIPT_MISSING') && error.details['known']).toEqual(['build']);
  });

  it('does not take an inherited key for a script', async () => {
    const error = await runScript(project({}), 'toString', []).catch((e: unknown) => e);
    expect(isDxError(error, 'DX_SCRIPT_MISSING')).toBe(true);
  });

  it('S07 stops at the first failing script with its exit code', async () => {
    const target = project({ prex: 'exit 7', x: 'echo x >> log' });
    const error = await runScript(target, 'x', [], { stdio: 'pipe' }).catch((e: unknown) => e);
    expect(isDxError(error, 'DX_SCRIPT_FAILED') && error.details['exitCode']).toBe(7);
    expect(() => readLog(target)).toThrow('ENOENT');
  });
});

describe('runLifecycle', () => {
  it('runs the defined events in the order given', async () => {
    const target = project({ prepare: 'echo prepare >> log', install: 'echo install >> log' });
    await runLifecycle(target, ['install', 'postinstall', 'prepare'], { stdio: 'pipe' });
    expect(readLog(target)).toEqual(['install', 'prepare']);
  });
});
