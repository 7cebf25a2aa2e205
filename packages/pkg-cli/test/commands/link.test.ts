import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject, type DxResult } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const cli =
  '#!/usr/bin/env node\nconsole.log(require("dep/package.json").version, process.argv.slice(2).join());\n';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      tool: {
        versions: {
          '1.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': cli }, dependencies: { dep: '1' } },
          '2.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': cli }, dependencies: { dep: '2' } },
        },
      },
      '@s/tool': { versions: { '1.0.0': { dependencies: { dep: '1' } } } },
      rival: { versions: { '1.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': cli } } } },
      dep: { versions: { '1.0.0': {}, '2.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

interface Machine extends DxProject {
  readonly prefix: string;
  run(line: string): Promise<DxResult>;
}

function machine(manifest: object = { name: 'app', version: '1.0.0' }, files: object = {}): Machine {
  const project = createDxProject(registry.url, { 'package.json': manifest, ...files });
  const prefix = join(dirname(project.root), 'prefix');
  mkdirSync(prefix);
  return { ...project, prefix, run: (line) => project.dx(line, { PREFIX: prefix }) };
}

function start(file: string, ...args: readonly string[]): string {
  return execFileSync(file, [...args], { encoding: 'utf8' });
}

describe('dx install -g', () => {
  it('L06 puts packages into lib/node_modules and commands into bin of the prefix', async () => {
    const { run, prefix, root } = machine();
    const { exitCode, stdout } = await run('install -g tool@1 @s/tool');
    expect(exitCode).toBe(0);
    expect(stdout).toBe('+ tool 1.0.0, commands: tool\n+ @s/tool 1.0.0\n');
    expect(start(join(prefix, 'bin/tool'), 'hello')).toBe('1.0.0 hello\n');
    expect(readlinkSync(join(prefix, 'bin/tool'))).toBe('../lib/node_modules/tool/cli.js');
    expect(existsSync(join(prefix, 'lib/node_modules/@s/tool/package.json'))).toBe(true);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it('L06 takes the path of an archive or a directory from where it is typed', async () => {
    const { run, prefix, root } = machine({}, { 'mine/package.json': { name: 'mine', version: '1.0.0' } });
    writeFileSync(join(root, 'rival.tgz'), (await registry.archive('rival', '1.0.0')).bytes);
    const { exitCode, stdout, stderr } = await run('install -g ./rival.tgz ./mine');
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('DX_')]);
    expect(stdout).toContain('+ rival 1.0.0, commands: tool\n+ mine 1.0.0\n');
    for (const name of ['rival', 'mine'])
      expect(existsSync(join(prefix, 'lib/node_modules', name, 'package.json'))).toBe(true);
  });

  it('L06 lists, updates and removes them', async () => {
    const { run, prefix } = machine();
    await run('i -g tool@1 @s/tool');
    const listed = await run('ls -g --json');
    expect(listed.exitCode).toBe(0);
    expect(JSON.parse(listed.stdout)).toMatchObject({
      dependencies: { tool: { version: '1.0.0' }, '@s/tool': { version: '1.0.0' } },
    });
    expect((await run('ls -g')).stdout).toContain('tool@1.0.0');
    await run('update -g tool');
    expect(start(join(prefix, 'bin/tool'))).toBe('2.0.0 \n');
    expect((await run('rm -g tool')).stdout).toContain('removed 1 package');
    expect(existsSync(join(prefix, 'bin/tool'))).toBe(false);
    expect(existsSync(join(prefix, 'lib/node_modules/tool'))).toBe(false);
    expect((await run('rm -g tool')).stderr).toContain('error DX_NOT_INSTALLED');
  });

  it('L06 gives npm what npm can list and remove', async () => {
    const { run, prefix, root } = machine();
    await run('i -g tool@1');
    const listed = runNpm(root, ['ls', '-g', '--prefix', prefix, '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject({ dependencies: { tool: { version: '1.0.0' } } });
    expect(runNpm(root, ['rm', '-g', '--prefix', prefix, 'tool']).exitCode).toBe(0);
    expect(existsSync(join(prefix, 'lib/node_modules/tool'))).toBe(false);
    expect(existsSync(join(prefix, 'bin/tool'))).toBe(false);
  });

  it('L05 does not take a command from somebody else without --force', async () => {
    const { run, prefix } = machine();
    await run('i -g tool@1');
    const refused = await run('i -g rival');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('error DX_BIN_EXISTS');
    expect(readlinkSync(join(prefix, 'bin/tool'))).toContain('/tool/cli.js');
    expect(existsSync(join(prefix, 'lib/node_modules/rival'))).toBe(false);
    expect((await run('i -g rival --force')).exitCode).toBe(0);
    expect(readlinkSync(join(prefix, 'bin/tool'))).toContain('/rival/cli.js');
  });
});

describe('dx link', () => {
  const library = { name: 'lib', version: '3.0.0', bin: 'cli.js' };
  const files = {
    'cli.js': '#!/usr/bin/env node\nconsole.log("linked");\n',
    'node_modules/dep/package.json': '{}',
  };

  it('I10 makes the project global, links it elsewhere by name, and takes both back', async () => {
    const { run, prefix, root, dx } = machine(library, files);
    expect((await run('link')).stdout).toContain('commands: lib');
    expect(start(join(prefix, 'bin/lib'))).toBe('linked\n');
    expect(realpathSync(join(prefix, 'lib/node_modules/lib'))).toBe(root);
    const other = join(dirname(root), 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'package.json'), '{"name":"other"}');
    const inOther = (line: string): Promise<DxResult> => dx(`${line} --cwd ${other}`, { PREFIX: prefix });
    expect((await inOther('link lib')).stdout).toContain('linked lib -> ');
    expect(lstatSync(join(other, 'node_modules/lib')).isSymbolicLink()).toBe(true);
    expect(start(join(other, 'node_modules/.bin/lib'))).toBe('linked\n');
    expect((await inOther('unlink lib')).stdout).toBe('unlinked lib\n');
    expect(existsSync(join(other, 'node_modules/.bin/lib'))).toBe(false);
    expect(existsSync(join(root, 'cli.js'))).toBe(true);
    expect((await run('unlink')).stdout).toBe('unlinked lib\n');
    expect(existsSync(join(prefix, 'lib/node_modules/lib'))).toBe(false);
    expect((await run('unlink')).stdout).toContain('nothing to unlink');
  });

  it('I10 links a folder by its path, and fetches a name that is not global yet', async () => {
    const { run, prefix, root, read } = machine(
      { name: 'app' },
      { 'pkgs/lib/package.json': library, 'pkgs/lib/cli.js': 'x' },
    );
    await run('ln ./pkgs/lib tool');
    expect(realpathSync(join(root, 'node_modules/lib'))).toBe(join(root, 'pkgs/lib'));
    expect(realpathSync(join(prefix, 'lib/node_modules/lib'))).toBe(join(root, 'pkgs/lib'));
    expect(JSON.parse(read('node_modules/tool/package.json'))).toMatchObject({ version: '2.0.0' });
    expect(read('package.json')).not.toContain('lib');
  });

  it('I10 unlinks a dependency by removing it', async () => {
    const { run, read } = machine({ name: 'app', dependencies: { dep: '1' } });
    await run('install');
    await run('unlink dep');
    expect(read('package.json')).not.toContain('dep');
  });

  it('fails for a package without a name', async () => {
    expect((await machine({ version: '1.0.0' }).run('link')).stderr).toContain('error DX_USAGE');
  });
});
