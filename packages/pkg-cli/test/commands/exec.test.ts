import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

const cli = (text: string): string =>
  `#!/usr/bin/env node\nrequire("fs").writeFileSync("said", ["${text}", ...process.argv.slice(2)].join(" "));\nprocess.exit(Number(process.env.CODE ?? 0));\n`;

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      say: {
        versions: {
          '1.0.0': { bin: { say: 'cli.js', shout: 'cli.js' }, files: { 'cli.js': cli('one') } },
          '2.0.0': { bin: { say: 'cli.js', shout: 'cli.js' }, files: { 'cli.js': cli('two') } },
        },
      },
    },
  });
});
afterAll(() => registry.close());

function project(manifest: object = {}, files: Readonly<Record<string, unknown>> = {}): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', ...manifest },
    ...files,
  });
}

describe('dx exec', () => {
  it('G01 gives a program everything behind its name, a first -- taken away', async () => {
    const { dx, read } = project();
    await dx('x say@1 a --flag -- --b');
    expect(read('said')).toBe('one a --flag -- --b');
    await dx('exec say@1 -- --b');
    expect(read('said')).toBe('one --b');
    await dx('exec -- say@1 --c');
    expect(read('said')).toBe('one --c');
  });

  it('I10 prefers the project’s version where it fits, and fetches where it does not', async () => {
    const { dx, read } = project({ dependencies: { say: '1.0.0' } });
    await dx('install');
    await dx('x say');
    expect(read('said')).toBe('one');
    await dx('x -p say@^1 shout');
    expect(read('said')).toBe('one');
    await dx('x -p say@2 shout');
    expect(read('said')).toBe('two');
    await dx('x say@2');
    expect(read('said')).toBe('two');
  });

  it('I10 runs the commands of the project itself and of a member', async () => {
    const { dx, read } = project({ bin: { own: 'own.js' } }, { 'own.js': cli('own') });
    await dx('x own hello');
    expect(read('said')).toBe('own hello');
  });

  it('I10 runs a line in a shell with -c, with the commands of the packages on the path', async () => {
    const { dx, read } = project();
    const { exitCode } = await dx(['exec', '-p', 'say@1', '-c', 'say $npm_package_name && shout b > log']);
    expect(exitCode).toBe(0);
    expect(read('said')).toBe('one b');
    await dx(['exec', '-c', 'echo $npm_lifecycle_event $npm_command > log']);
    expect(read('log')).toBe('npx exec\n');
    expect((await dx(['exec', '-c', 'exit 4'])).exitCode).toBe(4);
    expect((await dx(['exec', '-c', 'true', 'word'])).stderr).toContain('error DX_USAGE');
  });

  it('gives the exit code of the program', async () => {
    expect((await project().dx('x say', { CODE: '9' })).exitCode).toBe(9);
  });

  it('I10 fetches nothing with --no, and names what it fetches where nobody can be asked', async () => {
    const { dx } = project();
    for (const line of ['x --no say', 'x -n say', 'x --no-yes say', 'x --no -p say shout'])
      expect((await dx(line)).stderr).toContain('error DX_EXEC_DECLINED');
    expect((await dx('x say')).stderr).toContain('fetching say, which the project does not have');
    expect((await dx('x say')).stderr).not.toContain('fetching say');
    expect((await dx('x --yes say@1')).stderr).not.toContain('fetching say');
  });

  it('L06 runs what is installed globally', async () => {
    const { dx, root, read } = project();
    const prefix = join(root, '../prefix');
    mkdirSync(join(prefix, 'lib/node_modules/tool'), { recursive: true });
    mkdirSync(join(prefix, 'bin'));
    writeFileSync(join(prefix, 'lib/node_modules/tool/cli.js'), cli('global'), { mode: 0o755 });
    symlinkSync('../lib/node_modules/tool/cli.js', join(prefix, 'bin/tool'));
    expect((await dx('x tool hi', { PREFIX: prefix })).exitCode).toBe(0);
    expect(read('said')).toBe('global hi');
  });
});

describe('dx exec in members', () => {
  const members = (): DxProject =>
    project(
      { workspaces: ['packages/*'] },
      {
        'packages/a/package.json': { name: 'a', version: '1.0.0', bin: { own: 'own.js' } },
        'packages/a/own.js': cli('own of a'),
        'packages/b/package.json': { name: 'b', version: '1.0.0', dependencies: { a: '*', say: '1' } },
        'packages/c/package.json': { name: 'c', version: '1.0.0', dependencies: { say: '2' } },
      },
    );

  it('runs a command in each member, with that member’s own version of it', async () => {
    const { dx, read } = members();
    expect((await dx('install')).exitCode).toBe(0);
    expect((await dx(['exec', '-w', 'b', '-w', 'c', '--', 'say', 'it is', '--x'])).exitCode).toBe(0);
    expect([read('packages/b/said'), read('packages/c/said')]).toEqual(['one it is --x', 'two it is --x']);
    expect((await dx('exec --filter a own now')).exitCode).toBe(0);
    expect(read('packages/a/said')).toBe('own of a now');
  });

  it('runs a line in a shell in each, and shows what each one writes', async () => {
    const { dx } = members();
    const { exitCode, stdout } = await dx([
      'exec',
      '--workspaces',
      '--stream',
      '--workspace-concurrency=1',
      '-c',
      'echo $npm_package_name $npm_lifecycle_event',
    ]);
    expect([exitCode, stdout]).toEqual([0, 'a | a npx\nc | c npx\nb | b npx\n']);
  });

  it('ends at the first failure, as npm, and gives its exit code', async () => {
    const { dx, root } = members();
    const line = [
      'exec',
      '-ws',
      '--workspace-concurrency=1',
      '-c',
      'touch ran; test "$npm_package_name" != a',
    ];
    const { exitCode, stderr } = await dx(line);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('not started, a failed: ');
    expect(existsSync(join(root, 'packages/a/ran'))).toBe(true);
    expect(existsSync(join(root, 'packages/c/ran'))).toBe(false);
    await dx([...line, '--no-bail']);
    expect(existsSync(join(root, 'packages/c/ran'))).toBe(true);
  });

  it('fetches a command that no member has, once, and runs it in all of them', async () => {
    const { dx, read } = members();
    const { stderr } = await dx('exec -w a -w c -- say@1 hello');
    expect(stderr.split('fetching say@1')).toHaveLength(2);
    expect([read('packages/a/said'), read('packages/c/said')]).toEqual(['one hello', 'one hello']);
  });
});
