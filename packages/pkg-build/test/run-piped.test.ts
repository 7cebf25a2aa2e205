import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { afterEach, describe, expect, it } from 'vitest';
import { runScript, type ScriptOptions, type ScriptPackage } from '../src/index.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function project(scripts: Record<string, string>, more: object = {}): ScriptPackage {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  made.push(directory);
  const manifest = { name: 'app', version: '1.2.3', scripts, ...more };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  return { directory, manifest };
}

const env = { PATH: process.env['PATH'] ?? '' };

/** Runs a script and gives what it wrote to each stream. */
async function outputOf(
  target: ScriptPackage,
  args: readonly string[] = [],
  options: ScriptOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string; readonly error: unknown }> {
  const taken = { stdout: '', stderr: '' };
  const onOutput: ScriptOptions['onOutput'] = ({ stream, bytes }) => {
    taken[stream] += Buffer.from(bytes).toString();
  };
  const error = await runScript(target, 'x', args, { env, ...options, onOutput }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { ...taken, error };
}

describe('runScript with onOutput', () => {
  it('gives what the script and its hooks write, by stream, and no input', async () => {
    const target = project({ prex: 'echo before', x: 'echo out; echo err >&2; cat', postx: 'echo after' });
    const { stdout, stderr, error } = await outputOf(target);
    expect({ stdout, stderr, error }).toEqual({
      stdout: 'before\nout\nafter\n',
      stderr: 'err\n',
      error: undefined,
    });
  });

  it('S06 quotes arguments as the shared terminal does', async () => {
    const script = 'node -e "console.log(JSON.stringify(process.argv.slice(1)))" --';
    const args = ['a b', "it's", '$HOME', '"q"', '', '--y=*'];
    const { stdout } = await outputOf(project({ x: script }), args);
    expect(JSON.parse(stdout)).toEqual(args);
  });

  it('E07 has the environment of npm’s own library: the same variables, the same PATH', async () => {
    const show = 'node -e "console.log(JSON.stringify(process.env))"';
    const target = project(
      { x: `${show} > "$OUT" && cat "$OUT"` },
      { config: { port: 1, deep: { x: [1] } } },
    );
    const shared = join(target.directory, 'shared');
    await runScript(target, 'x', [], { env: { ...env, OUT: shared }, stdio: 'pipe' });
    const { stdout } = await outputOf(target, [], {
      env: { ...process.env, ...env, OUT: shared } as Readonly<Record<string, string>>,
    });
    const { npm_config_node_gyp: gyp, ...ours } = JSON.parse(stdout);
    const { npm_config_node_gyp: theirs, ...npms } = JSON.parse(readFileSync(shared, 'utf8'));
    expect([existsSync(gyp), existsSync(theirs)]).toEqual([true, true]);
    expect(ours).toEqual(npms);
  });

  it('sees nothing of this process but the environment it is given', async () => {
    process.env['DX_TEST_SECRET'] = 'secret';
    try {
      const { stdout } = await outputOf(project({ x: 'echo "[$DX_TEST_SECRET]"' }));
      expect(stdout).toBe('[]\n');
    } finally {
      delete process.env['DX_TEST_SECRET'];
    }
  });

  it('S07 fails with the exit code, and with that of the shell for a command that is not there', async () => {
    const { error } = await outputOf(project({ x: 'exit 7' }));
    expect(isDxError(error, 'DX_SCRIPT_FAILED') && error.details).toMatchObject({ exitCode: 7 });
    const missing = await outputOf(project({ x: 'no-such-command-anywhere' }));
    expect(isDxError(missing.error, 'DX_SCRIPT_FAILED') && missing.error.details).toMatchObject({
      exitCode: 127,
    });
  });

  it('says why a script cannot be started', async () => {
    const target = project({ x: 'true' });
    const { stderr, error } = await outputOf(target, [], { scriptShell: join(target.directory, 'no-shell') });
    expect(isDxError(error, 'DX_SCRIPT_FAILED')).toBe(true);
    expect(stderr).toContain('ENOENT');
  });

  it('ends the whole group when the signal aborts, also what ignores the first signal’s shell', async () => {
    const target = project({ x: 'node child.js & wait' });
    writeFileSync(
      join(target.directory, 'child.js'),
      `process.on('SIGINT', () => { require('fs').writeFileSync('ended', 'cleanly'); process.exit(); });
       console.log('ready'); setInterval(() => {}, 1000);`,
    );
    const stop = new AbortController();
    const error = await runScript(target, 'x', [], {
      env,
      signal: stop.signal,
      onOutput: ({ bytes }) => {
        if (Buffer.from(bytes).toString().includes('ready')) stop.abort('SIGINT');
      },
    }).catch((reason: unknown) => reason);
    expect(isDxError(error, 'DX_SCRIPT_FAILED')).toBe(true);
    expect(readFileSync(join(target.directory, 'ended'), 'utf8')).toBe('cleanly');
  });

  it('starts nothing once the signal has aborted', async () => {
    const target = project({ x: 'echo x > log' });
    await outputOf(target, [], { signal: AbortSignal.abort() });
    expect(existsSync(join(target.directory, 'log'))).toBe(false);
  });

  it('finds the commands of its package and of those above it', async () => {
    const target = project({ x: 'tool' });
    const bin = join(target.directory, 'node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'tool'), '#!/bin/sh\necho found\n', { mode: 0o755 });
    expect((await outputOf(target)).stdout).toBe('found\n');
  });

  it('says nothing of many scripts at once', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error): unknown => warnings.push(warning.message);
    process.on('warning', listen);
    const stop = new AbortController();
    const target = project({ x: 'echo x' });
    await Promise.all(Array.from({ length: 24 }, () => outputOf(target, [], { signal: stop.signal })));
    await new Promise((resolve) => setImmediate(resolve));
    process.removeListener('warning', listen);
    expect(warnings).toEqual([]);
  });
});
