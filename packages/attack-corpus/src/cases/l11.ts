import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasFile } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

const dependencies = { x: '^1.0.0' };
const sound = (sandbox: Sandbox): string =>
  `${JSON.stringify(JSON.parse(npmLock(sandbox, dependencies, { 'node_modules/x': lockEntry('x', '1.0.0') })), undefined, 2)}\n`;

function written(
  name: string,
  text: (sandbox: Sandbox) => string,
  verdict: ProjectAttack['verdict'],
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name,
    packages: () => ({
      x: { versions: { '1.0.0': { files: { f: payload } }, '1.1.0': { files: { f: payload } } } },
    }),
    files: (sandbox) => ({ 'package.json': appManifest(dependencies), 'package-lock.json': text(sandbox) }),
    verdict,
    check: (sandbox, { exitCode }) => {
      if (exitCode === 0) hasFile(sandbox, 'x/f');
    },
    rivals: ['npm', 'Bun'],
    ...more,
  };
}

/** The file of a lock is a link to a file of somebody else. */
function linked(
  file: string,
  argv: readonly string[],
  text: (sandbox: Sandbox) => string = () => '',
): ProjectAttack {
  return {
    ...written(`${file} as a link, ${argv.join(' ')}`, sound, { kind: 'anyhow' }),
    files: () => ({ 'package.json': appManifest(dependencies) }),
    prepare: (sandbox) => {
      const target = join(sandbox.outside, 'f');
      const theirs = text(sandbox);
      if (theirs === '') symlinkSync(target, join(sandbox.project, file));
      else {
        writeFileSync(join(sandbox.project, 'elsewhere.json'), theirs);
        symlinkSync('elsewhere.json', join(sandbox.project, file));
      }
    },
    commands: [argv],
    check: ({ project }, { exitCode }) => {
      const isLink = lstatSync(join(project, file)).isSymbolicLink();
      if (exitCode === 0 && existsSync(join(project, 'elsewhere.json')))
        assert.ok(!isLink || readFileSync(join(project, 'elsewhere.json'), 'utf8') !== '');
    },
    hasRivals: argv.length === 1,
    rivals: file === 'package-lock.json' ? ['npm'] : [],
  };
}

/** A file of so many bytes that takes no room on the disk. */
function huge(file: string, sizeBytes: number): ProjectAttack {
  return {
    ...written(`${file} of ${sizeBytes} bytes`, sound, { kind: 'anyhow' }),
    files: () => ({ 'package.json': appManifest(dependencies) }),
    prepare: ({ project }) => {
      writeFileSync(join(project, file), '{');
      truncateSync(join(project, file), sizeBytes);
    },
    check: (_, { code }) => assert.match(code ?? '', /^DX_LOCK_/),
    hasRivals: false,
  };
}

/** Ten levels of ten aliases each. */
const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  .concat(
    Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(', ')}]`),
  )
  .join('\n');

const refused = (code: string): ProjectAttack['verdict'] => ({ kind: 'refused', code });
const bothSides = (sandbox: Sandbox): string =>
  sound(sandbox).replace(
    '      "version": "1.0.0",\n      "resolved"',
    '<<<<<<< ours\n      "version": "1.0.0",\n=======\n      "version": "../../x",\n>>>>>>> theirs\n      "resolved"',
  );

/** See `what`. */
export const theCase: Case = {
  id: 'L11',
  what: 'A lockfile is a link, has conflict markers, odd bytes, duplicate keys or aliases without end, or is huge',
  source: 'pnpm 12.16.0 changelog (symlinkedLockfileTargetDirs); YAML alias bombs',
  must: 'It is read as npm reads it or refused; nothing is written through a link, and every check holds for what counts in the end.',
  attacks: [
    ...['package-lock.json', 'lock.dxl', 'yarn.lock'].flatMap((file) => [
      linked(file, ['install']),
      linked(file, ['add', 'x@1.1.0', `--lockfile=${file === 'lock.dxl' ? 'dxl' : 'npm'}`]),
    ]),
    linked('package-lock.json', ['update'], sound),
    written('a byte-order mark', (sandbox) => `\ufeff${sound(sandbox)}`, { kind: 'done' }),
    written('CRLF', (sandbox) => sound(sandbox).replaceAll('\n', '\r\n'), { kind: 'done' }),
    written('CR', (sandbox) => sound(sandbox).replaceAll('\n', '\r'), { kind: 'done' }),
    written(
      'UTF-16',
      (sandbox) => Buffer.from(`\ufeff${sound(sandbox)}`, 'utf16le').toString('latin1'),
      refused('DX_LOCK_PARSE'),
    ),
    written('cut off', (sandbox) => sound(sandbox).slice(0, -40), refused('DX_LOCK_PARSE')),
    written('an empty file', () => '', refused('DX_LOCK_PARSE')),
    written('null', () => 'null', refused('DX_LOCK_INVALID')),
    written('a list', () => '[]', refused('DX_LOCK_INVALID')),
    written(
      'a duplicate entry, the last one hostile',
      (sandbox) =>
        sound(sandbox).replace(
          /("node_modules\/x": \{[^}]*\})/,
          '$1,\n    "node_modules/x": { "version": "../../x" }',
        ),
      refused('DX_LOCK_INVALID'),
    ),
    written(
      'a duplicate list, the last one hostile',
      (sandbox) =>
        sound(sandbox).replace(
          /\}\s*$/,
          ', "packages": { "": {}, "node_modules/../../x": { "version": "1.0.0" } } }',
        ),
      refused('DX_LOCK_INVALID'),
    ),
    written('conflict markers with a hostile side', bothSides, refused('DX_LOCK_INVALID')),
    written(
      'conflict markers that are cut off',
      (sandbox) => `<<<<<<< ours\n${sound(sandbox)}`,
      refused('DX_LOCK_CONFLICT'),
    ),
    written('depth', () => `{"packages":${'{"a":'.repeat(100_000)}`, refused('DX_LOCK_PARSE')),
    written(
      'depth that ends',
      () => `{"lockfileVersion":3,"packages":{"":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}}`,
      { kind: 'anyhow' },
    ),
    written(
      'aliases in pnpm-lock.yaml',
      () => '',
      { kind: 'anyhow' },
      {
        files: () => ({
          'package.json': appManifest(dependencies),
          'pnpm-lock.yaml': `lockfileVersion: '9.0'\n${bomb}\nimporters: *a9\n`,
        }),
        rivals: ['pnpm'],
      },
    ),
    written(
      'aliases in pnpm-workspace.yaml',
      () => '',
      { kind: 'anyhow' },
      {
        files: () => ({
          'package.json': appManifest(dependencies),
          'pnpm-workspace.yaml': `${bomb}\npackages: *a9\n`,
        }),
        rivals: ['pnpm'],
      },
    ),
    written(
      'aliases in yarn.lock',
      () => '',
      { kind: 'anyhow' },
      {
        files: () => ({
          'package.json': appManifest(dependencies),
          'yarn.lock': `__metadata:\n  version: 8\n${bomb}\n`,
        }),
        rivals: [],
      },
    ),
    huge('package-lock.json', 600 * 1024 ** 2),
    huge('lock.dxl', 600 * 1024 ** 2),
  ],
};
