import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import type { LinkerKind } from '@dx/pkg-link';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as given from './support/injecting-monorepo.ts';
import type { Files } from './support/project.ts';

const { copyIn, injected, ui, uses } = given;

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(given.universe);
});
afterAll(() => registry.close());

const monorepo = (linker: LinkerKind, files?: Files): given.Monorepo =>
  given.monorepo(registry.url, linker, files);

describe.each(['hoisted', 'isolated', 'global'] as const)(
  'an injected member with the linker %s',
  (linker) => {
    it('finds its peers where it is injected, and its own dependencies as it does at home', async () => {
      const { link, load, root } = monorepo(linker);
      await link();
      expect(load('new')).toEqual({ react: '18.3.1', dep: '1.0.0' });
      expect(load('old')).toEqual({ react: '17.0.2', dep: '1.0.0' });
      const command = join(root, 'packages/old/node_modules/.bin/ui-react');
      expect(execFileSync(command, { encoding: 'utf8' })).toBe('17.0.2\n');
      expect(
        realpathSync(join(root, copyIn('old'))).startsWith(realpathSync(join(root, 'packages/ui'))),
      ).toBe(false);
    });

    it('has the files of the archive of the member, which share nothing with it', async () => {
      const { link, root, read } = monorepo(linker);
      chmodSync(join(root, 'packages/ui/cli.js'), 0o755);
      await link();
      expect(
        readdirSync(join(root, copyIn('old')))
          .filter((name) => name !== 'node_modules')
          .sort(),
      ).toEqual(['cli.js', 'lib', 'package.json']);
      for (const file of ['cli.js', 'lib/index.js', 'package.json']) {
        expect(read(`${copyIn('old')}/${file}`)).toBe(read(`packages/ui/${file}`));
        expect(statSync(join(root, copyIn('old'), file)).nlink).toBe(1);
      }
    });

    it('is brought up to date by the next install: edits, new files, files that are gone, versions', async () => {
      const { link, load, root, write, read, json } = monorepo(linker);
      await link();
      write('packages/ui/lib/index.js', 'module.exports = require("./more.js");');
      write('packages/ui/lib/more.js', 'module.exports = { react: "edited", dep: "" };');
      const receipt = await link();
      expect(load('old').react).toBe('edited');
      expect(receipt.status).toBe('changed');
      expect(new Set(receipt.changed.map(({ to }) => to.name))).toEqual(new Set(['ui']));
      expect([...receipt.added, ...receipt.removed]).toEqual([]);
      write('packages/ui/lib/index.js', uses);
      rmSync(join(root, 'packages/ui/lib/more.js'));
      write('packages/ui/package.json', { main: 'lib/index.js', ...ui, version: '1.3.0' });
      await link();
      expect(load('old')).toEqual({ react: '17.0.2', dep: '1.0.0' });
      expect(existsSync(join(root, copyIn('old'), 'lib/more.js'))).toBe(false);
      expect(json(`${copyIn('old')}/package.json`)['version']).toBe('1.3.0');
      expect(JSON.parse(read('package-lock.json')).packages[copyIn('old')].version).toBe('1.3.0');
      expect((await link()).status).toBe('up-to-date');
    });

    it('is renewed alone: what it depends on, and all else, stays as it is', async () => {
      const { link, root, write } = monorepo(linker);
      await link();
      const stays = [
        join(root, 'packages/old/node_modules/react/package.json'),
        join(root, 'node_modules/react/package.json'),
      ].filter((path) => existsSync(path));
      const before = stays.map((path) => statSync(path).ino);
      write('packages/ui/lib/index.js', 'module.exports = {};');
      await link();
      expect(stays.map((path) => statSync(path).ino)).toEqual(before);
    });

    it('leaves nothing to do a second time, and asks no registry', async () => {
      const { link, snapshot, write } = monorepo(linker);
      await link();
      const before = snapshot();
      registry.reset();
      expect((await link()).status).toBe('up-to-date');
      write('packages/ui/test.js', 'what is not packed does not matter');
      expect((await link()).status).toBe('up-to-date');
      expect(snapshot()).toEqual({ ...before, 'packages/ui/test.js': expect.anything() });
      expect(registry.requests).toEqual([]);
    });

    it('becomes a link again where it is not injected any more, with nothing left over, and back', async () => {
      const { link, root, json, write, snapshot, load } = monorepo(linker);
      await link();
      const both = snapshot();
      const manifests = ['new', 'old'].map(
        (name) => [`packages/${name}/package.json`, json(`packages/${name}/package.json`)] as const,
      );
      for (const [path, { dependenciesMeta: _, ...manifest }] of manifests) write(path, manifest);
      await link();
      expect(load('old').react).toBe('18.3.1');
      const fresh = monorepo(linker);
      for (const [path, { dependenciesMeta: _, ...manifest }] of manifests) fresh.write(path, manifest);
      await fresh.link();
      expect(namesOf(snapshot())).toEqual(namesOf(fresh.snapshot()));
      const lockAt = (project: { root: string }): string => join(project.root, 'package-lock.json');
      expect(execFileSync('cat', [lockAt({ root })])).toEqual(execFileSync('cat', [lockAt(fresh)]));
      for (const [path, manifest] of manifests) write(path, manifest);
      await link();
      expect(namesOf(snapshot())).toEqual(namesOf(both));
      expect((await link()).status).toBe('up-to-date');
    });

    it('may inject its dependent in turn', async () => {
      const { link, root } = monorepo(linker, {
        'packages/old/package.json': {
          name: 'old',
          version: '1.0.0',
          main: 'm.js',
          dependencies: { ui: '*' },
          ...injected,
        },
        'packages/old/m.js': '',
        'packages/ui/package.json': {
          ...ui,
          dependencies: { old: '*' },
          dependenciesMeta: { old: { injected: true } },
        },
      });
      await link();
      const from = (path: string): NodeJS.Require =>
        createRequire(realpathSync(join(root, path, 'package.json')));
      const uiOfOld = from('packages/old').resolve('ui/package.json');
      const oldOfUi = createRequire(uiOfOld).resolve('old/package.json');
      expect(createRequire(oldOfUi).resolve('ui/package.json')).toBe(uiOfOld);
      expect((await link()).status).toBe('up-to-date');
    });
  },
);

/** Paths, links with their targets below the project, without what is dx's own. */
function namesOf(snapshot: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(snapshot).filter((path) => !/\.dx\/(?!pkgs)/.test(path) && !/\.dx\/$/.test(path));
}
