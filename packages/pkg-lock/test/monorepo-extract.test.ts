import { describe, expect, it } from 'vitest';
import {
  type ExtractedPackage,
  extractMember,
  type Lock,
  type LockPackage,
  lockEdges,
} from '../src/index.ts';

describe('extractMember', () => {
  it('takes what the member needs and nothing else, as high as it can', () => {
    const lock: Lock = {
      packages: {
        '': { workspaces: ['m0', 'm1'], dependencies: { other: '1' } },
        m0: { version: '1.0.0', dependencies: { m1: '*', a: '2' }, devDependencies: { dev: '1' } },
        'm0/node_modules/a': { version: '2.0.0' },
        m1: { version: '1.0.0', dependencies: { a: '1' }, devDependencies: { dev: '1' } },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/dev': { version: '1.0.0' },
        'node_modules/m0': { link: true, resolved: 'm0' },
        'node_modules/m1': { link: true, resolved: 'm1' },
        'node_modules/other': { version: '1.0.0' },
      },
    };
    const production = [
      { location: 'node_modules/a', origin: 'm0/node_modules/a' },
      { location: 'node_modules/m1', origin: 'm1' },
      { location: 'node_modules/m1/node_modules/a', origin: 'node_modules/a' },
    ];
    expect(extractMember(lock, 'm0')).toEqual(production);
    const withDev = extractMember(lock, 'm0', { includesDev: true });
    expect(withDev).toContainEqual({ location: 'node_modules/dev', origin: 'node_modules/dev' });
    expect(withDev).toHaveLength(4);
  });

  it('keeps a package and its peers where both are found together', () => {
    const lock: Lock = {
      packages: {
        '': { workspaces: ['m0', 'm1'] },
        m0: { version: '1.0.0', dependencies: { m1: '*', host: '2' } },
        'm0/node_modules/host': { version: '2.0.0' },
        m1: { version: '1.0.0', dependencies: { plugin: '1', host: '1' } },
        'node_modules/host': { version: '1.0.0' },
        'node_modules/m1': { link: true, resolved: 'm1' },
        'node_modules/plugin': { version: '1.0.0', peerDependencies: { host: '1' } },
      },
    };
    expect(extractMember(lock, 'm0').map(({ location }) => location)).toEqual([
      'node_modules/host',
      'node_modules/m1',
      'node_modules/m1/node_modules/host',
      'node_modules/m1/node_modules/plugin',
    ]);
  });
});
