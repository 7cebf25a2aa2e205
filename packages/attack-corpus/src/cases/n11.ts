import assert from 'node:assert/strict';
import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { dxlLock, lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasFile } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

const dependencies = { x: '1.0.0' };
type Targets = (sandbox: Sandbox) => Readonly<Record<string, unknown>>;

function linked(name: string, targets: Targets, more: Partial<ProjectAttack> = {}): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: () => ({ x: { versions: { '1.0.0': { files: { f: payload } } } } }),
    files: (sandbox) => ({
      'package.json': appManifest(dependencies),
      'package-lock.json': npmLock(sandbox, dependencies, targets(sandbox)),
    }),
    verdict: { kind: 'refused', code: 'DX_LOCK_INVALID' },
    check: isNoLink,
    rivals: ['npm', 'Bun'],
    ...more,
  };
}

/** `x` is a package of the registry or nothing at all. */
function isNoLink(sandbox: Sandbox): void {
  const place = join(sandbox.project, 'node_modules/x');
  if (!existsSync(place)) return;
  hasFile(sandbox, 'x/f');
  const target = lstatSync(place).isSymbolicLink();
  if (target) assert.ok(existsSync(join(place, 'f')));
}

/** A link, and the entry that it leads to. */
const outside =
  (target: string): Targets =>
  () => ({
    [target]: { name: 'x', version: '1.0.0' },
    'node_modules/x': { resolved: target, link: true },
  });
const kept = '../../outside/kept/x';

/** See `what`. */
export const theCase: Case = {
  id: 'N11',
  what: 'A link in a lockfile leads to a directory that no manifest names',
  source: 'cdxgen #3816',
  must: 'A link leads to a member or to a directory that a manifest of the project names; any other is refused, or replaced by what the manifest asks for.',
  attacks: [
    linked('an absolute path', ({ outside: path }) => outside(`${path}/kept/x`)({} as Sandbox)),
    linked('an absolute path, not listed', ({ outside: path }) => ({
      'node_modules/x': { resolved: `${path}/kept/x`, link: true },
    })),
    linked('outside, not listed', () => ({ 'node_modules/x': { resolved: kept, link: true } })),
    linked('a URL of a file', ({ outside: path }) => ({
      'node_modules/x': { resolved: `file://${path}/kept/x`, link: true },
    })),
    linked('node_modules itself', outside('node_modules')),
    linked('the directory of the state', outside('node_modules/.dx')),
    linked('through a package', outside('node_modules/x/../../../outside')),
    linked('nowhere', () => ({ 'node_modules/x': { link: true } }), {
      verdict: { kind: 'refused', code: 'DX_LOCK_UNSAFE_LOCATION' },
    }),
    linked('outside, listed', outside(kept), { verdict: { kind: 'done' } }),
    linked('outside, listed, ci', outside(kept), {
      commands: [['ci']],
      verdict: { kind: 'refused', code: 'DX_LOCK_OUT_OF_DATE' },
      hasRivals: false,
    }),
    linked(
      'outside, listed, below a package',
      () => ({
        ...outside(kept)({} as Sandbox),
        'node_modules/x': lockEntry('x', '1.0.0'),
        'node_modules/x/node_modules/y': { resolved: kept, link: true },
      }),
      { verdict: { kind: 'anyhow' } },
    ),
    linked('outside, listed, lock.dxl', outside(kept), {
      files: (sandbox) => ({
        'package.json': appManifest(dependencies),
        'lock.dxl': dxlLock(sandbox, dependencies, outside(kept)(sandbox)),
      }),
      verdict: { kind: 'done' },
      hasRivals: false,
    }),
    linked('a directory of the project that is no member', outside('hidden'), {
      files: (sandbox) => ({
        'package.json': appManifest(dependencies),
        'package-lock.json': npmLock(sandbox, dependencies, outside('hidden')(sandbox)),
        'hidden/package.json': {
          name: 'x',
          version: '1.0.0',
          scripts: { postinstall: `touch '${sandbox.canary}'` },
        },
      }),
      verdict: { kind: 'done' },
    }),
  ],
};
