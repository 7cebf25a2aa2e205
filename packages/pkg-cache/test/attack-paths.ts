import { type AttackCase, attack, badPath, kept, longPath, pax, unsafe } from './attack-case.ts';
import { paxRecord } from './tar-archive.ts';

export const paths: readonly AttackCase[] = [
  ...['package/../../evil', '../evil', 'package/a/../../../evil', '..', 'package/..'].map((path) =>
    badPath('A01', path),
  ),
  ...['/abs', '//abs', '////abs', '/package/x'].map((path) => badPath('A02', path)),
  ...[
    'C:../x',
    'c:..\\..\\x',
    'C:\\x',
    '\\\\?\\C:\\x',
    '\\\\srv\\share\\x',
    'C:x',
    'package/C:x',
    'package/C:/x',
  ].map((path) => badPath('A03', path)),
  ...['package\\..\\..\\x', 'package/a\\..\\..\\b', 'package\\..\\x'].map((path) => badPath('A04', path)),
  attack(
    'A04',
    'folds backslashes to the same key',
    [
      { path: 'package\\a\\b', body: '1' },
      { path: 'package/a/b', body: '2' },
    ],
    {
      ...kept,
      'a/b': '2',
    },
  ),
  badPath('A05', 'package/../package-evil/f'),
  ...['aux.js', 'con', 'nul.txt', 'a.', 'a ', 'a:b', 'COM¹', 'x'.repeat(4100)].map((name) => {
    const path = `package/${name}`;
    return name.length > 90 ? longPath('A29', path, unsafe) : badPath('A29', path);
  }),
  longPath('A23', `package/${'d/'.repeat(5000)}f`, unsafe),
];

export const links: readonly AttackCase[] = [
  attack(
    'A06',
    'never makes a symlink, so nothing is written through it',
    [
      { type: '2', path: 'package/a', linkPath: '/tmp/out' },
      { path: 'package/a/f', body: 'x' },
    ],
    { ...kept, 'a/f': 'x' },
  ),
  attack(
    'A07',
    'never makes a hard link',
    [
      { type: '1', path: 'package/h', linkPath: '/etc/hostname' },
      { type: '1', path: 'package/i', linkPath: '../../x' },
      { path: 'package/h', body: 'x' },
    ],
    { ...kept, h: 'x' },
  ),
  attack(
    'A08',
    'follows no chain of links',
    [
      { type: '2', path: 'package/a', linkPath: '.' },
      { type: '2', path: 'package/a/b', linkPath: '..' },
      { type: '1', path: 'package/x', linkPath: 'package/a/b/secret' },
    ],
    kept,
  ),
  attack(
    'A09',
    'cannot be made to take a link for a directory',
    [
      { type: '5', path: 'package/d/' },
      { type: '2', path: 'package/d', linkPath: '/tmp' },
      { path: 'package/d/f', body: 'x' },
    ],
    { ...kept, 'd/f': 'x' },
  ),
  attack(
    'A03',
    'skips links whose target is a drive or a share',
    [
      { type: '2', path: 'package/l', linkPath: 'C:../x' },
      { type: '1', path: 'package/m', linkPath: '\\\\srv\\share\\x' },
    ],
    kept,
  ),
  ...['3', '4', '6', 'S', 'M', 'D', 'V', 'Z'].map((type) =>
    attack(
      'A22',
      `skips type ${type} with its body`,
      [
        { type, path: 'package/special', body: type === '6' ? '' : 'body' },
        { path: 'package/after', body: 'x' },
      ],
      { ...kept, after: 'x' },
    ),
  ),
  attack(
    'A22',
    'takes a contiguous file for a file, as npm does',
    [{ type: '7', path: 'package/c', body: 'x' }],
    { ...kept, c: 'x' },
  ),
  pax(
    'A22',
    'skips a sparse file that an extended header announces',
    paxRecord('GNU.sparse.major', '1'),
    kept,
  ),
];

export const twins: readonly AttackCase[] = [
  attack(
    'A10',
    'keeps one file of two composed differently, the last',
    [
      { path: 'package/caf\u00e9', body: '1' },
      { path: 'package/cafe\u0301', body: '2' },
    ],
    { ...kept, 'caf\u00e9': '2' },
  ),
  attack(
    'A12',
    'keeps the last of several entries with one path',
    [
      { path: 'package/./package.json', body: '{}' },
      { path: 'package//package.json', body: '{"name":"b"}' },
    ],
    { 'package.json': '{"name":"b"}' },
  ),
  attack(
    'A13',
    'drops exactly one leading part, whatever it is',
    [
      { path: 'other/one', body: '1' },
      { path: 'bare', body: '2' },
      { path: './package/two', body: '3' },
    ],
    { ...kept, one: '1', 'package/two': '3' },
  ),
  attack(
    'A11',
    'leaves out an entry that needs a file to be a directory, or the reverse',
    [
      { path: 'package/a', body: '1' },
      { path: 'package/a/b', body: '2' },
      { path: 'package/d/e', body: '3' },
      { path: 'package/d', body: '4' },
    ],
    { ...kept, a: '1', 'd/e': '3' },
  ),
  attack(
    'A30',
    'renames .gitignore where there is no .npmignore',
    [{ path: 'package/s/.gitignore', body: 'g' }],
    {
      ...kept,
      's/.npmignore': 'g',
    },
  ),
  attack(
    'A30',
    'drops .gitignore after .npmignore',
    [
      { path: 'package/.npmignore', body: 'n' },
      { path: 'package/.gitignore', body: 'g' },
    ],
    { ...kept, '.npmignore': 'n' },
  ),
  attack(
    'A30',
    'drops .gitignore before .npmignore',
    [
      { path: 'package/.gitignore', body: 'g' },
      { path: 'package/.npmignore', body: 'n' },
    ],
    { ...kept, '.npmignore': 'n' },
  ),
];
