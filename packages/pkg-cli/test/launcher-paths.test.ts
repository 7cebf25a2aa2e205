import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import type { InputRead } from '../src/unchanged/input-record.ts';
import { launchInputs } from '../src/unchanged/launch-inputs.ts';
import { observeReads } from '../src/unchanged/observe-reads.ts';
import { recordLaunch } from '../src/unchanged/record-launch.ts';
import {
  answeredBy,
  askLaunch,
  createLauncher,
  dropsVariables,
  each,
  type LauncherProject,
  shells,
  type TestLauncher,
  temporary,
} from './unchanged/launcher-project.ts';

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
});

/** Keeps an install that went by a directory and two of its files. */
function keep(name: string, launcher: TestLauncher): Pick<LauncherProject, 'launcher' | 'root' | 'env'> {
  const root = join(temporary(), name);
  const env = { PATH: `${launcher.bin}:/usr/bin:/bin`, HOME: temporary() };
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
