import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownLaunch, takeLaunch } from '../src/unchanged/own-launch.ts';
import { recordLaunch } from '../src/unchanged/record-launch.ts';
import { remove, replace } from './unchanged/change-project.ts';
import {
  answeredBy,
  askLaunch,
  compareOnly,
  each,
  keptPath,
  type LauncherProject,
  recorded,
} from './unchanged/launcher-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
});
afterAll(() => registry.close());

const files = { 'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } } };
const launchOf = ({ root }: LauncherProject): string => join(root, 'node_modules/.dx/launch');

describe('what is kept for the launcher', () => {
  test('means the program when it is cut off at any place', async () => {
    const project = await recorded(registry.url, files);
    const sums = readFileSync(keptPath(project, 'sums'), 'utf8');
    const lines = sums.split('\n').slice(0, -1);
    const cuts = lines.map((_, line) => lines.slice(0, line).join('\n'));
    const pieces = [...cuts, ...cuts.map((cut) => `${cut}\n`), sums.slice(0, -1), sums.slice(0, -20)];
    for (const piece of pieces) {
      writeFileSync(keptPath(project, 'sums'), piece);
      expect(answeredBy(project)).toEqual(each('program'));
    }
    writeFileSync(keptPath(project, 'sums'), sums);
    expect(answeredBy(project)).toEqual(each('launcher'));
  });

  test.each(['dx launch 0', 'dx launch 2', 'dx launch 10', '', 'DX LAUNCH 1'])(
    'means the program when its format is %j',
    async (format) => {
      const project = await recorded(registry.url, files);
      const sums = readFileSync(keptPath(project, 'sums'), 'utf8');
      writeFileSync(keptPath(project, 'sums'), sums.replace('dx launch 1', format));
      expect(answeredBy(project)).toEqual(each('program'));
    },
  );

  test('means the program when any part of it is missing', async () => {
    const project = await recorded(registry.url, files);
    compareOnly(project, 'contents');
    const parts = [
      ...['.', 'sums', 'root', 'launcher', 'program', 'program.real', 'program.time', 'node', 'node.real'],
      ...['node.time', 'files', 'listed', 'directories', 'links', 'targets', 'files/1000', 'listed/1000'],
    ];
    for (const part of parts) {
      const aside = join(project.home, 'aside');
      renameSync(keptPath(project, part), aside);
      expect([part, answeredBy(project)]).toEqual([part, each('program')]);
      renameSync(aside, keptPath(project, part));
    }
    expect(answeredBy(project)).toEqual(each('launcher'));
  });

  test('is no command, no pattern and nothing to print, whoever wrote it', { timeout: 120_000 }, async () => {
    const project = await recorded(registry.url, files);
    const evil = ['$(touch pwned)`touch pwned`;touch pwned', '\u001b[31m', '*', '-n', '%s\\n\'"'];
    compareOnly(project, 'contents');
    const lines = readFileSync(keptPath(project, 'sums'), 'utf8').split('\n').slice(0, -1);
    for (const text of evil) {
      for (const at of lines.keys()) {
        // The second and third line are two ways to know the variables.
        const changed = lines.map((line, own) => (own === at || (at === 1 && own === 2) ? text : line));
        writeFileSync(keptPath(project, 'sums'), `${changed.join('\n')}\n`);
        expect(answeredBy(project)).toEqual(each(at === 2 || at === 3 ? 'launcher' : 'program'));
      }
      writeFileSync(keptPath(project, 'sums'), `${lines.join('\n')}\n`);
      for (const kind of ['files', 'listed', 'absent', 'links']) {
        symlinkSync(project.root, keptPath(project, `${kind}/${text}`));
        expect(answeredBy(project)).toEqual(each('program'));
        rmSync(keptPath(project, `${kind}/${text}`));
      }
      expect(answeredBy(project)).toEqual(each('launcher'));
    }
    expect(readdirSync(project.root)).not.toContain('pwned');
    expect(readdirSync(keptPath(project, '.'))).not.toContain('pwned');
  });

  test('is found nowhere but in the cache of the person, whatever the project names', async () => {
    const project = await recorded(registry.url, files);
    const [now, kept] = [join(launchOf(project), 'now'), keptPath(project, '.')];
    const name = readFileSync(now, 'utf8').trim();
    const forged = join(project.root, 'forged');
    renameSync(kept, forged);
    for (const other of [
      forged,
      '../../../project/forged',
      'forged',
      '',
      '.',
      '*',
      `${name} `,
      `-n\n${name}`,
    ]) {
      writeFileSync(now, `${other}\n`);
      expect(answeredBy(project)).toEqual(each('program'));
    }
    renameSync(forged, kept);
    for (const whole of [name, `\n${name}\n`]) {
      writeFileSync(now, whole);
      expect(answeredBy(project)).toEqual(each('program'));
    }
    replace(now, mkdirSync);
    expect(answeredBy(project)).toEqual(each('program'));
    replace(now, (path) => writeFileSync(path, `${name}\n`));
    expect(answeredBy(project)).toEqual(each('launcher'));
    const env = { ...project.env, XDG_CACHE_HOME: `${project.home}/.cache` };
    expect(answeredBy(project, ['install'], { env })).toEqual(each('program'));
  });

  test('is no link in the project, which whoever packs it might follow', async () => {
    const project = await recorded(registry.url, files);
    const kinds = nodeFs.readDirectory(launchOf(project)).map(({ name, kind }) => `${name} ${kind}`);
    expect(kinds.sort()).toEqual(['mark file', 'now file', 'record.json file']);
  });

  test('is removed at last when projects are used no more', async () => {
    const project = await recorded(registry.url, files);
    const home = join(keptPath(project, '.'), '..');
    for (let at = 0; at < 70; at += 1) mkdirSync(join(home, `old-${at}`));
    await project.dx(['install', '--omit=dev'], { PATH: project.env['PATH'] ?? '' });
    expect(readdirSync(home)).toHaveLength(32);
    expect(answeredBy(project, ['install', '--omit=dev'])).toEqual(each('launcher'));
  });

  test('is not waited for when it never ends', async () => {
    const project = await recorded(registry.url, files);
    const [pipe, file] = [join(project.home, 'pipe'), keptPath(project, 'files/1000')];
    spawnSync('mkfifo', [pipe]);
    replace(file, (path) => symlinkSync(pipe, path));
    expect(answeredBy(project)).toEqual(each('program'));
    replace(file, (path) => symlinkSync('/dev/zero', path));
    expect(answeredBy(project)).toEqual(each('program'));
    replace(keptPath(project, 'sums'), (path) => symlinkSync(pipe, path));
    expect(answeredBy(project)).toEqual(each('program'));
    replace(launchOf(project), (path) => writeFileSync(path, ''));
    expect(answeredBy(project)).toEqual(each('program'));
  });

  test('is replaced as a whole by the next install with nothing to do', async () => {
    const project = await recorded(registry.url, files);
    const line = ['install', '--omit=dev'];
    await project.dx(line, { PATH: project.env['PATH'] ?? '' });
    expect(answeredBy(project)).toEqual(each('program'));
    expect(answeredBy(project, line)).toEqual(each('launcher'));
    expect(readdirSync(join(project.root, 'node_modules/.dx')).sort()).toEqual(['launch', 'tree.json']);
    expect(readdirSync(launchOf(project))).toHaveLength(3);
  });

  test('is nothing when the program was started by itself', async () => {
    const project = await recorded(registry.url, files);
    remove(launchOf(project));
    takeLaunch({});
    expect(ownLaunch()).toBeUndefined();
    await project.dx(['install'], { PATH: project.env['PATH'] ?? '' });
    expect(answeredBy(project)).toEqual(each('program'));
  });

  test('is left alone when something changed meanwhile', async () => {
    const project = await recorded(registry.url, files);
    const { root, env } = project;
    const launched = askLaunch(project, ['install', 'x']);
    const inputs = { argv: ['install', 'x'], directory: root, env, dxVersion: '1.0.0' };
    recordLaunch(launched, { inputs, reads: [], isSame: () => false }, nodeFs);
    expect(answeredBy(project, ['install', 'x'])).toEqual(each('program'));
    expect(answeredBy(project)).toEqual(each('launcher'));
    expect(existsSync(keptPath(project, 'sums'))).toBe(true);
  });
});
