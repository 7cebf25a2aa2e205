import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const worm = {
    files: { 'index.js': 'eval(atob(text))\n', 'steal.js': 'fetch(x, process.env.NPM_TOKEN)\n' },
  };
  registry = await startRegistry({
    packages: {
      plain: { versions: { '1.0.0': { files: { 'index.js': 'module.exports = 1\n' } } } },
      worm: { versions: { '1.0.0': { files: { 'index.js': 'quiet()\n' } }, '1.0.1': worm } },
    },
  });
});
afterAll(() => registry.close());

function project(dependencies: Readonly<Record<string, string>>): DxProject {
  return createDxProject(registry.url, { 'package.json': { name: 'app', version: '1.0.0', dependencies } });
}

describe('dx audit code', () => {
  it('says what is suspicious in what is installed, why, and how much was looked at', async () => {
    const { dx } = project({ worm: '1.0.1', plain: '1' });
    await dx('install');
    const { exitCode, stdout } = await dx('audit code');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('worm@1.0.1');
    expect(stdout).toContain('high  decoded text is evaluated F09\n    index.js:1  eval, atob\n');
    expect(stdout).toContain('looked at 2 packages, found 1 high, 1 moderate');
    expect(stdout).not.toContain('plain@1.0.0');
  });

  it('exits with 0 where nothing of the level is there', async () => {
    const { dx } = project({ worm: '1.0.1', plain: '1' });
    await dx('install');
    expect(await dx('audit code plain')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('nothing'),
    });
    expect((await dx('audit code --audit-level=none')).exitCode).toBe(0);
    expect((await dx('audit code --audit-level=critical')).exitCode).toBe(0);
  });

  it('looks at a version of a registry beside the one before it, and installs nothing', async () => {
    const { dx, root } = project({});
    const { exitCode, stdout } = await dx('audit code worm@1.0.1 --json');
    const [judged] = JSON.parse(stdout);
    expect(judged.package).toBe('worm@1.0.1');
    expect(judged.findings.map(({ rule }: { rule: string }) => rule)).toEqual(['F09', 'F15', 'F27']);
    expect(exitCode).toBe(1);
    expect(() => writeFileSync(join(root, 'node_modules', 'x'), '')).toThrow('ENOENT');
  });

  it('looks at an archive and at a directory', async () => {
    const { dx, root } = project({});
    const files = { 'logo.png': '\u007fELF program' };
    const { bytes } = await buildArchive('thing', '1.0.0', { files });
    writeFileSync(join(root, 'thing.tgz'), bytes);
    expect((await dx('audit code ./thing.tgz')).stdout).toContain('F30\n    logo.png  ELF');
    expect((await dx('audit code .')).stdout).toContain('looked at 1 package, found nothing');
  });

  it('nothing to look at is told with what to do', async () => {
    const { exitCode, stderr } = await project({}).dx('audit code');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('found no installed packages here');
    expect(stderr).toContain('dx audit code <package>@<version>');
  });
});
