import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let project: DxProject;
beforeEach(() => {
  project = createDxProject('https://registry.test/', {
    'demo/package.json': '{"name":"demo","version":"1.2.3"}\n',
    'demo/lib/index.d.ts': 'export declare const one: 1;\n',
    'demo/bin/run': '#!/bin/sh\nexit 0',
  });
  mkdirSync(join(project.root, 'made'));
  execFileSync('tar', ['-czf', 'demo-1.2.3.tgz', '--mode=a+rX', 'demo'], { cwd: project.root });
});

describe('dx archive', () => {
  it('packs a tarball, lists it and prints files of it without unpacking', async () => {
    const packed = await project.dx('archive pack demo-1.2.3.tgz');
    expect(packed).toMatchObject({ exitCode: 0 });
    expect(packed.stdout).toContain('<base>/project/demo-1.2.3.dxp: ');
    const { stdout } = await project.dx('archive ls demo-1.2.3.dxp');
    expect(stdout.split('\n').map((line) => line.trim().split(/\s+/).at(-1))).toEqual([
      ...['bin/run', 'lib/index.d.ts', 'package.json', ''],
    ]);
    expect(await project.dx('archive cat demo-1.2.3.dxp lib/index.d.ts')).toMatchObject({
      stdout: 'export declare const one: 1;\n',
    });
    expect((await project.dx('archive cat demo-1.2.3.dxp bin/run')).stdout).toBe('#!/bin/sh\nexit 0\n');
    const value = JSON.parse((await project.dx('archive ls demo-1.2.3.dxp --json')).stdout);
    expect(value).toMatchObject({
      files: [{ path: 'bin/run' }, {}, { path: 'package.json', sizeBytes: 34 }],
    });
    expect(value.integrity).toMatch(/^sha512-/);
  });

  it('extracts exact files into a new directory, and nothing into one that is there', async () => {
    await project.dx('archive pack demo-1.2.3.tgz made/it.dxp');
    expect(await project.dx('archive extract made/it.dxp out/here')).toMatchObject({
      stdout: '3 files in <base>/project/out/here\n',
    });
    expect(project.read('out/here/bin/run')).toBe('#!/bin/sh\nexit 0');
    expect(statSync(join(project.root, 'out/here/package.json')).mode & 0o777).toBe(0o644);
    expect(readdirSync(join(project.root, 'out'))).toEqual(['here']);
    const again = await project.dx('archive extract made/it.dxp out/here');
    expect(again).toMatchObject({ exitCode: 1 });
    expect(again.stderr).toContain('DX_ARCHIVE_TARGET_EXISTS');
    expect((await project.dx('archive pack demo-1.2.3.tgz made/it.dxp')).stderr).toContain(
      'DX_ARCHIVE_TARGET_EXISTS',
    );
  });

  it('finds damage, gives none of it and leaves nothing behind', async () => {
    await project.dx('archive pack demo-1.2.3.tgz');
    expect(await project.dx('archive verify demo-1.2.3.dxp')).toMatchObject({
      exitCode: 0,
      stdout: 'demo-1.2.3.dxp: sound, 3 files\n',
    });
    const file = join(project.root, 'demo-1.2.3.dxp');
    const bytes = readFileSync(file);
    bytes[bytes.length - 300] = (bytes.at(-300) ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
    const verified = await project.dx('archive verify demo-1.2.3.dxp');
    expect(verified).toMatchObject({ exitCode: 1 });
    expect(verified.stdout).toContain('is damaged');
    expect((await project.dx('archive extract demo-1.2.3.dxp out')).stderr).toContain('DX_DXP_INVALID');
    expect(existsSync(join(project.root, 'out'))).toBe(false);
    expect(readdirSync(project.root).filter((name) => name.startsWith('.out'))).toEqual([]);
    writeFileSync(file, 'not one');
    expect(await project.dx('archive verify demo-1.2.3.dxp')).toMatchObject({ exitCode: 1 });
    expect((await project.dx('archive ls demo-1.2.3.dxp')).stderr).toContain('DX_DXP_INVALID');
  });

  it('says what it takes when it is asked for something else', async () => {
    for (const line of [
      'archive',
      'archive shout',
      'archive ls',
      'archive cat demo-1.2.3.tgz',
      'archive verify',
    ])
      expect((await project.dx(line)).stderr).toContain('DX_USAGE');
    await project.dx('archive pack demo-1.2.3.tgz');
    expect((await project.dx('archive cat demo-1.2.3.dxp no.json')).stderr).toContain('DX_DXP_FILE_MISSING');
    expect((await project.dx('archive ls no.dxp')).exitCode).toBe(1);
  });
});
