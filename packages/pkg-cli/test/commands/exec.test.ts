import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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
