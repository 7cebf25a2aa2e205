import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { Flag } from '../../src/arguments/flag.ts';
import { parseArguments } from '../../src/arguments/parse-arguments.ts';

const flags: readonly Flag[] = [
  { name: 'save-dev', short: 'D', type: 'boolean', summary: '', aliases: ['dev'] },
  { name: 'force', short: 'f', type: 'boolean', summary: '' },
  { name: 'registry', type: 'text', summary: '', placeholder: '<url>' },
  { name: 'package', short: 'p', type: 'list', summary: '' },
];

describe('parseArguments', () => {
  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['--fund=false a', { fund: false }, ['a']],
    ['--fund false a', { fund: false }, ['a']],
    ['--no-audit a', { audit: false }, ['a']],
    ['--cache /x a', { cache: '/x' }, ['a']],
    ['--userconfig=/x/.npmrc', { userconfig: '/x/.npmrc' }, []],
    ['--no-proxy a', { proxy: false }, ['a']],
    ['--maxsockets 3', { maxsockets: '3' }, []],
    ['--ca one,two --ca three', { ca: ['one,two', 'three'] }, []],
    ['--//registry.test/:_authToken=x', { '//registry.test/:_authToken': 'x' }, []],
    ['--@acme:registry=https://registry.test/', { '@acme:registry': 'https://registry.test/' }, []],
    ['-d a', { loglevel: 'info' }, ['a']],
    ['-dd', { loglevel: 'verbose' }, []],
    ['-ddd', { loglevel: 'silly' }, []],
    ['-q', { loglevel: 'warn' }, []],
    ['--quiet', { loglevel: 'warn' }, []],
    ['--y', { yes: true }, []],
    ['-yD a', { yes: true, 'save-dev': true }, ['a']],
    ['--reg https://registry.test/', { registry: 'https://registry.test/' }, []],
    ['-save-dev a', { 'save-dev': true }, ['a']],
    ['-H', { help: true }, []],
    ['--force true a', { force: true }, ['a']],
  ])('F06 takes every setting and short form of npm: %s', (line, values, words) => {
    const parsed = parseArguments(line.split(' '), flags);
    expect({ ...parsed.flags }).toEqual(values);
    expect(parsed.words).toEqual(words);
  });

  it('names the settings behind the first word that the command does not list', () => {
    const parsed = parseArguments(['--fund', 'a', '-f', '--y', '--cache=/x', '--', '--json'], flags);
    expect(parsed.strays).toEqual(['--y', '--cache=/x']);
  });

  it.each(['--workspace=a', '-w', '--global', '-g', '--dry-run', '--package-lock-only'])(
    'refuses %s where a command does not know it: ignored it would do harm',
    (word) => {
      expect(
        isDxError(
          catchError(() => parseArguments([word], flags)),
          'DX_UNKNOWN_FLAG',
        ),
      ).toBe(true);
    },
  );
  it.each<[string, Readonly<Record<string, unknown>>, readonly string[], readonly string[]]>([
    ['a b', {}, ['a', 'b'], []],
    ['--save-dev a', { 'save-dev': true }, ['a'], []],
    ['--dev', { 'save-dev': true }, [], []],
    ['-D a', { 'save-dev': true }, ['a'], []],
    ['-Df a', { 'save-dev': true, force: true }, ['a'], []],
    ['--no-force', { force: false }, [], []],
    ['--force=false', { force: false }, [], []],
    ['--registry https://registry.test/ a', { registry: 'https://registry.test/' }, ['a'], []],
    ['--registry=https://registry.test/?a=b', { registry: 'https://registry.test/?a=b' }, [], []],
    ['-p a -p b,c', { package: ['a', 'b', 'c'] }, [], []],
    ['-pa', { package: ['a'] }, [], []],
    ['a -- --force b', {}, ['a'], ['--force', 'b']],
    ['- a', {}, ['-', 'a'], []],
  ])('reads %j', (line, values, words, rest) => {
    const parsed = parseArguments(line.split(' '), flags);
    expect({ ...parsed.flags }).toEqual(values);
    expect(parsed.words).toEqual(words);
    expect(parsed.rest).toEqual(rest);
  });

  it('leaves everything behind the last wanted word to the other program', () => {
    const parsed = parseArguments(['-f', 'vite', '--port', '1', '--', '-x'], flags, { stopAfterWords: 1 });
    expect(parsed.words).toEqual(['vite']);
    expect(parsed.rest).toEqual(['--port', '1', '--', '-x']);
    expect(parseArguments(['vite', '--', '-x'], flags, { stopAfterWords: 1 }).rest).toEqual(['-x']);
  });

  it.each([
    [['--registr', 'x'], 'DX_UNKNOWN_FLAG', '--registry'],
    [['-x'], 'DX_UNKNOWN_FLAG', 'help'],
    [['--no-registry'], 'DX_UNKNOWN_FLAG', 'help'],
    [['--registry'], 'DX_FLAG_VALUE', '<url>'],
    [['--force=maybe'], 'DX_FLAG_VALUE', '--no-force'],
    [['--__proto__'], 'DX_UNKNOWN_FLAG', 'help'],
  ])('refuses %j with %s', (argv, code, hint) => {
    const error = catchError(() => parseArguments(argv, flags));
    expect(isDxError(error, code) && error.hint).toContain(hint);
  });
});

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
