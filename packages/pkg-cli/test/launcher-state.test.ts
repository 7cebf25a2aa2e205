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
import type { InputRead } from '../src/unchanged/input-record.ts';
import { launchInputs } from '../src/unchanged/launch-inputs.ts';
import { observeReads } from '../src/unchanged/observe-reads.ts';
import { type Launch, ownLaunch, takeLaunch } from '../src/unchanged/own-launch.ts';
import { recordLaunch } from '../src/unchanged/record-launch.ts';
import { remove, replace } from './unchanged/change-project.ts';
import {
  answeredBy,
  compareOnly,
  createLauncher,
  dropsVariables,
  each,
  type LauncherProject,
  launch,
  recorded,
  shells,
  type TestLauncher,
  temporary,
  toldLaunch,
} from './unchanged/launcher-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
});
afterAll(() => registry.close());

const files = { 'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } } };
const now = ({ root }: LauncherProject, path: string): string =>
  join(root, 'node_modules/.dx/launch/now', path);

describe('what is kept for the launcher', () => {
  test('means the program when it is cut off at any place', async () => {
    const project = await recorded(registry.url, files);
    const sums = readFileSync(now(project, 'sums'), 'utf8');
    const lines = sums.split('\n').slice(0, -1);
    const cuts = lines.map((_, line) => lines.slice(0, line).join('\n'));
    const pieces = [...cuts, ...cuts.map((cut) => `${cut}\n`), sums.slice(0, -1), sums.slice(0, -20)];
    for (const piece of pieces) {
      writeFileSync(now(project, 'sums'), piece);
      expect(answeredBy(project)).toEqual(each('program'));
    }
    writeFileSync(now(project, 'sums'), sums);
    expect(answeredBy(project)).toEqual(each('launcher'));
  });

  test.each(['dx launch 0', 'dx launch 2', 'dx launch 10', '', 'DX LAUNCH 1'])(
    'means the program when its format is %j',
    async (format) => {
      const project = await recorded(registry.url, files);
      const sums = readFileSync(now(project, 'sums'), 'utf8');
      writeFileSync(now(project, 'sums'), sums.replace('dx launch 1', format));
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
      renameSync(now(project, part), aside);
      expect([part, answeredBy(project)]).toEqual([part, each('program')]);
      renameSync(aside, now(project, part));
    }
    expect(answeredBy(project)).toEqual(each('launcher'));
  });

  test('is no command, no pattern and nothing to print, whoever wrote it', async () => {
    const project = await recorded(registry.url, files);
    const evil = ['$(touch pwned)`touch pwned`;touch pwned', '\u001b[31m', '*', '-n', '%s\\n\'"'];
    compareOnly(project, 'contents');
    const lines = readFileSync(now(project, 'sums'), 'utf8').split('\n').slice(0, -1);
    for (const text of evil) {
      for (const at of lines.keys()) {
        // The second and third line are two ways to know the variables.
        const changed = lines.map((line, own) => (own === at || (at === 1 && own === 2) ? text : line));
        writeFileSync(now(project, 'sums'), `${changed.join('\n')}\n`);
        expect(answeredBy(project)).toEqual(each(at === 2 || at === 3 ? 'launcher' : 'program'));
      }
      writeFileSync(now(project, 'sums'), `${lines.join('\n')}\n`);
      for (const kind of ['files', 'listed', 'absent', 'links']) {
        symlinkSync(project.root, now(project, `${kind}/${text}`));
        expect(answeredBy(project)).toEqual(each('program'));
        rmSync(now(project, `${kind}/${text}`));
      }
      expect(answeredBy(project)).toEqual(each('launcher'));
    }
    expect(readdirSync(project.root)).not.toContain('pwned');
    expect(readdirSync(now(project, '.'))).not.toContain('pwned');
  });

  test('is not waited for when it never ends', async () => {
    const project = await recorded(registry.url, files);
    const [pipe, file] = [join(project.home, 'pipe'), now(project, 'files/1000')];
    spawnSync('mkfifo', [pipe]);
    replace(file, (path) => symlinkSync(pipe, path));
    expect(answeredBy(project)).toEqual(each('program'));
    replace(file, (path) => symlinkSync('/dev/zero', path));
    expect(answeredBy(project)).toEqual(each('program'));
    replace(now(project, 'sums'), (path) => symlinkSync(pipe, path));
    expect(answeredBy(project)).toEqual(each('program'));
    replace(now(project, '..'), (path) => writeFileSync(path, ''));
    expect(answeredBy(project)).toEqual(each('program'));
  });

  test('is replaced as a whole by the next install with nothing to do', async () => {
    const project = await recorded(registry.url, files);
    const line = ['install', '--omit=dev'];
    await project.dx(line, { PATH: project.env['PATH'] ?? '' });
    expect(answeredBy(project)).toEqual(each('program'));
    expect(answeredBy(project, line)).toEqual(each('launcher'));
    expect(readdirSync(now(project, '../..')).sort()).toEqual(['launch', 'tree.json']);
    expect(readdirSync(now(project, '..'))).toHaveLength(3);
  });

  test('is nothing when the program was started by itself', async () => {
    const project = await recorded(registry.url, files);
    remove(now(project, '..'));
    takeLaunch({});
    expect(ownLaunch()).toBeUndefined();
    await project.dx(['install'], { PATH: project.env['PATH'] ?? '' });
    expect(answeredBy(project)).toEqual(each('program'));
  });
});

/** Keeps an install that went by a directory and two of its files. */
function keep(name: string, launcher: TestLauncher): Pick<LauncherProject, 'launcher' | 'root' | 'env'> {
  const root = join(temporary(), name);
  const env = { PATH: `${launcher.bin}:/usr/bin:/bin` };
  mkdirSync(join(root, 'node_modules/.dx/launch'), { recursive: true });
  const { fs, reads } = observeReads(nodeFs, Date.now);
  for (const file of ['package.json', name]) {
    writeFileSync(join(root, file), 'as it was');
    fs.readFile(join(root, file));
  }
  fs.readDirectory(root);
  fs.stat(join(root, `${name}.absent`));
  const inputs = { argv: ['install', name], directory: root, env, dxVersion: '1.0.0' };
  const install = { inputs, reads: reads() ?? [], isSame: () => true };
  recordLaunch(askLaunch({ launcher, root, env }, ['install', name]), install, nodeFs);
  return { launcher, root, env };
}

function askLaunch(
  { launcher, root, env }: Pick<LauncherProject, 'launcher' | 'root' | 'env'>,
  argv: readonly string[],
): Launch {
  takeLaunch({ DX_LAUNCH: toldLaunch(launch(launcher, argv, { cwd: root, env, shell: ['bash'] })) });
  const launched = ownLaunch();
  if (launched === undefined) throw new Error('nothing was told');
  return launched;
}

describe('paths', () => {
  test.each([
    'with spaces',
    "it's",
    'a "quoted" one',
    'two\nlines',
    '-n',
    'ä→漢',
    '*?[a]',
    '$HOME `id`',
    '\u001b[2J',
  ])('such as %j are held, of the project and of the launcher', (name) => {
    const project = keep(name, createLauncher(join(temporary(), name)));
    expect(answeredBy(project, ['install', name])).toEqual(each('launcher'));
    writeFileSync(join(project.root, name), 'otherwise');
    expect(answeredBy(project, ['install', name])).toEqual(each('program'));
  });
});

test('where the system shows no variables, the launcher answers only under shells that hand them all on', () => {
  const hide = (text: string): string => text.replace('=/proc/$$/environ', '=/none');
  const project = keep('x', createLauncher(undefined, hide));
  const answers = shells.map((shell) => [shell.join(' '), dropsVariables(shell) ? 'program' : 'launcher']);
  expect(answeredBy(project, ['install', 'x'])).toEqual(Object.fromEntries(answers));
  const env = { ...project.env, 'npm_config_@scope:registry': 'https://registry.test/' };
  expect(answeredBy(project, ['install', 'x'], { env })).toEqual(each('program'));
});

describe('nothing is kept for the launcher', () => {
  const read = (op: InputRead['op'], answer: string, path = '/project/x'): InputRead => ({
    op,
    path,
    answer,
  });

  test.each<[string, readonly InputRead[]]>([
    ['a file that cannot be read', [read('readFile', 'failed: EACCES')]],
    ['a directory that cannot be read', [read('readDirectory', 'failed: EACCES')]],
    ['a device', [read('stat', 'other')]],
    ['a link that no list shows', [read('lstat', 'link')]],
    ['a directory that could be a link in no list', [read('lstat', 'directory')]],
    ['a place behind a link', [read('realPath', '/elsewhere')]],
    ['rights', [read('isWritable', 'true')]],
    ['a relative path', [read('readFile', '1 2', 'x')]],
    [
      'more than a shell is good for',
      Array.from({ length: 4_001 }, (_, at) => read('stat', 'nothing', `/${at}`)),
    ],
  ])('of an install that went by %s', (_, reads) => {
    expect(launchInputs(reads)).toBeUndefined();
  });

  test('when something changed meanwhile', async () => {
    const project = await recorded(registry.url, files);
    const { root, env } = project;
    const launched = askLaunch(project, ['install', 'x']);
    const inputs = { argv: ['install', 'x'], directory: root, env, dxVersion: '1.0.0' };
    recordLaunch(launched, { inputs, reads: [], isSame: () => false }, nodeFs);
    expect(answeredBy(project, ['install', 'x'])).toEqual(each('program'));
    expect(answeredBy(project)).toEqual(each('launcher'));
    expect(existsSync(now(project, 'sums'))).toBe(true);
  });
});
