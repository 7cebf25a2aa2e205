import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

const id = '0123456789abcdef';
const step = { place: true, was: 'absent' };
const before = { content: Buffer.from(payload).toString('base64'), mode: 0o755 };
const dependencies = { bad: '1.0.0' };
const packages = (): Record<string, { versions: Record<string, { files: Record<string, string> }> }> => ({
  bad: { versions: { '1.0.0': { files: { f: 'as published' } } } },
});

/** A repository that comes with a state of dx, as if an install had been cut off there. */
function committed(
  name: string,
  state: (places: Places) => Readonly<Record<string, unknown>>,
): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages,
    files: (places) => ({
      'package.json': { name: 'app', version: '1.0.0', dependencies },
      ...Object.fromEntries(
        Object.entries(state(places)).map(([path, content]) => [`node_modules/.dx/${path}`, content]),
      ),
    }),
    verdict: { kind: 'anyhow' },
    hasRivals: false,
  };
}

function journal(name: string, fields: (places: Places) => Readonly<Record<string, unknown>>): ProjectAttack {
  return committed(`a journal with ${name}`, (places) => ({
    'journal.json': { version: 1, id, steps: [], files: [], ...fields(places) },
    [`stage-${id}/0`]: payload,
    [`trash-${id}/0`]: payload,
    [`stage-${id}/tree/node_modules/bad/f`]: payload,
  }));
}

function tree(name: string, placement: (places: Places) => Readonly<Record<string, unknown>>): ProjectAttack {
  return committed(`a tree with ${name}`, (places) => {
    const flags = { optional: false, hasInstallScript: false, inBundle: false };
    const fields = { kind: 'directory', name: 'bad', version: '1.0.0', ...flags, ...placement(places) };
    return { 'tree.json': { version: 1, linker: 'hoisted', placements: [fields] } };
  });
}

/** See `what`. */
export const theCase: Case = {
  id: 'A32',
  what: 'Files are named like the markers and journals of a package manager, in an archive or in a repository',
  source: 'CVE-2022-36113 (cargo)',
  must: 'A package may have such files, which mean nothing there; a state that came with a repository can name nothing outside of what an install may touch.',
  attacks: [
    installsArchive(
      'in an archive',
      ({ at }) => [
        { path: `${at}/.dx-complete`, body: payload },
        { path: `${at}/.cargo-ok`, body: payload },
        { path: `${at}/.dx/tree.json`, body: payload },
        { path: `${at}/tree.json`, body: payload },
      ],
      { '.cargo-ok': payload, '.dx-complete': payload, '.dx/tree.json': payload, 'tree.json': payload },
    ),
    installsArchive(
      'a `.cargo-ok` that is a link',
      ({ at, outside }) => [
        { type: '2', path: `${at}/.dx-complete`, linkPath: `${outside}/f` },
        { type: '2', path: `${at}/.cargo-ok`, linkPath: `${outside}/f` },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
    journal('a step outside', () => ({ steps: [{ path: '../../outside/node_modules/x', ...step }] })),
    journal('an absolute step', ({ outside }) => ({
      steps: [{ path: `${outside}/node_modules/x`, ...step }],
    })),
    journal('a file outside', () => ({ files: [{ path: '../../outside/f', after: '' }] })),
    journal('a file that goes', () => ({ files: [{ path: '../../outside/f', before }] })),
    journal('a hook', () => ({ files: [{ path: '.git/hooks/pre-commit', before }] })),
    journal('a link to outside', ({ outside }) => ({
      steps: [{ path: 'node_modules/x', place: false, was: { link: outside } }],
    })),
    journal('an id with path parts', () => ({ id: '../../../../outside' })),
    tree('a path outside', () => ({ path: '../../outside/kept' })),
    tree('a path with dots', () => ({ path: 'node_modules/x/../../../../outside/kept' })),
    tree('an absolute path', ({ outside }) => ({ path: `${outside}/kept` })),
    tree('node_modules itself', () => ({ path: 'node_modules' })),
    tree('a command outside', () => ({
      path: 'node_modules/.bin/../../../../outside/kept',
      kind: 'bin',
      target: 'x',
    })),
    tree('a copy of what is outside', () => ({
      path: 'node_modules/bad',
      copyOf: '../../outside',
      content: 'x',
    })),
  ],
};
