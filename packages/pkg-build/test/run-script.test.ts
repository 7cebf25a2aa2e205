import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import {
  runLifecycle,
  runRootLifecycleAfter,
  runRootLifecycleBefore,
  runScript,
  type ScriptEvent,
  type ScriptOptions,
  type ScriptPackage,
} from '../src/index.ts';

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

  it
    .skipIf(process.platform === 'win32')
    .each<ScriptOptions>([{ stdio: 'pipe' }, { onOutput: () => undefined }])(
    'B06 takes the shell of the system, not a dependency’s command of that name: %j',
    async (options) => {
      const target = project({ x: 'echo script >> log' });
      const bins = join(target.directory, 'node_modules/.bin');
      mkdirSync(bins, { recursive: true });
      writeFileSync(join(bins, 'sh'), '#!/bin/sh\necho hijacked >> log\n', { mode: 0o755 });
      await runScript(target, 'x', [], options);
      expect(readLog(target)).toEqual(['script']);
    },
  );

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

  it('S05 restarts by stop, if there is one, and start, with their hooks and the arguments for start', async () => {
    const scripts = {
      prerestart: 'echo prerestart >> log',
      start: 'echo start >> log',
      poststart: 'echo poststart >> log',
    };
    const target = project(scripts);
    await runScript(target, 'restart', ['a b'], { stdio: 'pipe' });
    expect(readLog(target)).toEqual(['prerestart', 'start a b', 'poststart']);
    const stopping = project({ ...scripts, stop: 'echo stop >> log' });
    await runScript(stopping, 'restart', [], { stdio: 'pipe', skipHooks: true });
    expect(readLog(stopping)).toEqual(['stop', 'start']);
    const own = project({ ...scripts, restart: 'echo own >> log' });
    await runScript(own, 'restart', [], { stdio: 'pipe' });
    expect(readLog(own)).toEqual(['prerestart', 'own']);
  });

  it('S07 sends a signal that ended the script to this process, in a shared terminal', async () => {
    const heard = new Promise((resolve) => process.once('SIGTERM', resolve));
    const target = project({ x: 'kill -TERM $$' });
    const error = await runScript(target, 'x', [], { stdio: 'inherit' }).catch((e: unknown) => e);
    expect(isDxError(error, 'DX_SCRIPT_FAILED') && error.details['signal']).toBe('SIGTERM');
    expect(await heard).toBe('SIGTERM');
  });

  it('S07 uses the shell that is asked for', async () => {
    const target = project({ x: 'echo ran >> log' });
    const scriptShell = join(target.directory, 'my-shell');
    writeFileSync(scriptShell, '#!/bin/sh\necho shell >> log\nexec /bin/sh "$@"\n', { mode: 0o755 });
    await runScript(target, 'x', [], { stdio: 'pipe', scriptShell });
    expect(readLog(target)).toEqual(['shell', 'ran']);
  });

  it('G04 G05 says npm_lifecycle_script and npm_package_bin_* of the project', async () => {
    const { directory, manifest } = project({
      x: 'echo "$npm_lifecycle_script|$npm_package_bin_app" >> log',
    });
    await runScript({ directory, manifest: { ...manifest, bin: './cli.js' } }, 'x', [], { stdio: 'pipe' });
    expect(readLog({ directory, manifest })[0]).toMatch(/^echo .*\|cli\.js$/);
  });

  it('names the known scripts when one is missing', async () => {
    const error = await runScript(project({ build: 'true' }), 'biuld', []).catch((e: unknown) => e);
    expect(isDxError(error, 'DX_SCRIPT_MISSING') && error.details['known']).toEqual(['build']);
  });

  it('T02 suggests no name that a shell would run', async () => {
    const target = project({ 'build$(x)': 'true', '`x`': 'true', test: 'exit 1', 'a;b': 'exit 1' });
    const hintOf = async (name: string): Promise<string | undefined> => {
      const error = await runScript(target, name, [], { stdio: 'pipe' }).catch((e: unknown) => e);
      return (error as { hint?: string }).hint;
    };
    expect(await hintOf('biuld')).toBe('dx run test');
    expect(await hintOf('a;b')).toBe(`Run it alone to see more: cd ${target.directory} && dx run`);
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
  it('S09 runs the events of a command with the variables of that command', async () => {
    const scripts = ['preversion', 'version', 'postversion'].map((name) => [
      name,
      `echo ${name} $npm_old_version $npm_new_version >> log`,
    ]);
    const target = project(Object.fromEntries(scripts));
    const env = { npm_old_version: '1.0.0', npm_new_version: '1.0.1' };
    await runLifecycle(target, ['preversion', 'version', 'postversion'], { stdio: 'pipe', env });
    expect(readLog(target)).toEqual(
      ['preversion', 'version', 'postversion'].map((name) => `${name} 1.0.0 1.0.1`),
    );
  });

  it('S03 builds the project itself with node-gyp where it has a binding.gyp and says nothing else', async () => {
    const target = project({});
    writeFileSync(join(target.directory, 'binding.gyp'), '{}');
    const bin = join(target.directory, 'fake-node-gyp.js');
    writeFileSync(bin, "require('fs').writeFileSync('log', process.argv.slice(2).join(' '))");
    const options = { stdio: 'pipe', env: { npm_config_node_gyp: bin } } as const;
    await runLifecycle({ ...target, manifest: { ...target.manifest, gypfile: false } }, ['install'], options);
    await runLifecycle({ ...target, manifest: { scripts: { preinstall: 'true' } } }, ['install'], options);
    expect(() => readLog(target)).toThrow('ENOENT');
    await runLifecycle(target, ['install'], options);
    expect(readLog(target)).toEqual(['rebuild']);
  });

  it('runs the defined events in the order given', async () => {
    const target = project({ prepare: 'echo prepare >> log', install: 'echo install >> log' });
    await runLifecycle(target, ['install', 'postinstall', 'prepare'], { stdio: 'pipe' });
    expect(readLog(target)).toEqual(['install', 'prepare']);
  });
});

describe('runRootLifecycleAfter', () => {
  it('S08 runs dependencies silently, or in the terminal with foreground-scripts', async () => {
    const target = project({ dependencies: 'echo quiet; exit 1' });
    const options = { kind: 'change', stdio: 'inherit' } as const;
    const collected = async (more: object) => {
      const error = await runRootLifecycleAfter(target, { changed: true }, { ...options, ...more }).catch(
        (e: unknown) => e,
      );
      return isDxError(error, 'DX_SCRIPT_FAILED') ? error.details['stdout'] : error;
    };
    expect(await collected({})).toBe('quiet');
    expect(await collected({ foregroundScripts: true })).toBeNull();
  });

  it('runs nothing at all with ignore-scripts', async () => {
    const target = project({
      preinstall: 'echo x >> log',
      dependencies: 'echo x >> log',
      install: 'echo x >> log',
    });
    const options = { kind: 'bare', ignoreScripts: true, stdio: 'pipe' } as const;
    await runRootLifecycleBefore(target, options);
    await runRootLifecycleAfter(target, { changed: true }, options);
    expect(() => readLog(target)).toThrow('ENOENT');
  });
});
