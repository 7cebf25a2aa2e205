import { chmodSync, existsSync, lstatSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import type { LinkerKind } from '@dx/pkg-link';
import { readWorkspace } from '@dx/pkg-workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncCopies } from '../src/index.ts';
import * as given from './support/injecting-monorepo.ts';
import type { Files, TestProject } from './support/project.ts';

const { copyIn, uses } = given;

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(given.universe);
});
afterAll(() => registry.close());

const monorepo = (linker: LinkerKind, files?: Files): given.Monorepo =>
  given.monorepo(registry.url, linker, files);

describe.each(['hoisted', 'isolated', 'global'] as const)(
  'syncCopies, in a tree of the linker %s',
  (linker) => {
    const sync = ({ options }: TestProject, members = ['packages/ui']): Promise<readonly string[]> =>
      syncCopies(readWorkspace(options.project, { fs: nodeFs }), members, { fs: nodeFs });

    it('brings copies up to date, so that the next install finds nothing to do', async () => {
      const project = monorepo(linker);
      const { link, load, root, write } = project;
      await link();
      const kept = statSync(join(root, copyIn('old'), 'cli.js')).ino;
      write('packages/ui/lib/index.js', 'module.exports = require("./deep/more.js");');
      write('packages/ui/lib/deep/more.js', 'module.exports = { react: require("react"), dep: "edited" };');
      chmodSync(join(root, 'packages/ui/lib/deep/more.js'), 0o755);
      expect(await sync(project)).toHaveLength(2);
      expect(load('old')).toEqual({ react: '17.0.2', dep: 'edited' });
      expect(load('new')).toEqual({ react: '18.3.1', dep: 'edited' });
      expect(statSync(join(root, copyIn('old'), 'cli.js')).ino).toBe(kept);
      expect(statSync(join(root, copyIn('old'), 'lib/deep/more.js')).mode & 0o100).toBe(0o100);
      expect((await link()).status).toBe('up-to-date');
      rmSync(join(root, 'packages/ui/lib/deep'), { recursive: true });
      write('packages/ui/lib/index.js', uses);
      await sync(project);
      expect(existsSync(join(root, copyIn('old'), 'lib/deep'))).toBe(false);
      expect(load('new')).toEqual({ react: '18.3.1', dep: '1.0.0' });
      expect((await link()).status).toBe('up-to-date');
      expect(await sync(project)).toEqual([]);
    });

    it('does nothing for members that nobody injects, and where nothing is installed', async () => {
      const project = monorepo(linker);
      expect(await sync(project)).toEqual([]);
      await project.link();
      project.write('packages/ui/lib/index.js', 'edited');
      expect(await sync(project, ['packages/old', 'packages/new', ''])).toEqual([]);
    });
  },
);

describe('syncCopies', () => {
  it('replaces links that somebody put into a copy, and writes through none', async () => {
    const { options, link, root, read, write } = monorepo('hoisted', { 'outside/index.js': 'outside' });
    await link();
    rmSync(join(root, copyIn('old'), 'lib'), { recursive: true });
    symlinkSync(join(root, 'outside'), join(root, copyIn('old'), 'lib'));
    write('packages/ui/lib/index.js', 'edited');
    await syncCopies(readWorkspace(options.project, { fs: nodeFs }), ['packages/ui'], { fs: nodeFs });
    expect(read('outside/index.js')).toBe('outside');
    expect(lstatSync(join(root, copyIn('old'), 'lib')).isDirectory()).toBe(true);
    expect(read(`${copyIn('old')}/lib/index.js`)).toBe('edited');
  });

  it('that is cut off leaves a copy that the next install makes anew', async () => {
    const { options, link, read, write } = monorepo('hoisted');
    await link();
    const workspace = readWorkspace(options.project, { fs: nodeFs });
    const before = read('packages/ui/lib/index.js');
    write('packages/ui/lib/index.js', 'edited');
    const failing = {
      ...nodeFs,
      rename: (from: string, to: string): void => {
        nodeFs.rename(from, to);
        if (to.endsWith('lib/index.js')) throw new Error('cut off');
      },
    };
    await expect(syncCopies(workspace, ['packages/ui'], { fs: failing })).rejects.toThrow('cut off');
    write('packages/ui/lib/index.js', before);
    await link();
    for (const member of ['new', 'old']) expect(read(`${copyIn(member)}/lib/index.js`)).toBe(before);
  });
});
