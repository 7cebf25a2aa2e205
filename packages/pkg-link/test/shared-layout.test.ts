import type { Lock } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { type Host, type LayoutOptions, layoutTree } from '../src/index.ts';
import { makeDirectory } from './support/disk.ts';
import { host, lockOf } from './support/project.ts';
import { item, layout, lock } from './support/shared.ts';

describe('the layout of shared cells', () => {
  it('keeps cells in the project when they need a directory of it or nothing tells what they are', () => {
    const tree = layout(
      makeDirectory(),
      lockOf({
        'node_modules/ui': { resolved: 'packages/ui', link: true },
        'packages/ui': { name: 'ui' },
        'node_modules/above': item('above', { dependencies: { plugin: '1' } }),
        'node_modules/plugin': item('plugin', { peerDependencies: { ui: '*', plain: '*' } }),
        'node_modules/plain': item('plain'),
        'node_modules/file': { version: '1.0.0', resolved: 'file:../file.tgz' },
        'node_modules/x': item('x', { dependencies: { y: '*' } }),
        'node_modules/y': item('y', { dependencies: { x: '*', file: '*' } }),
      }),
    );
    const inside = (part: string): string[] =>
      tree.placements.flatMap((p) =>
        p.kind === 'directory' && p.path.includes(`.dx/${part}/`) ? [p.name] : [],
      );
    expect(inside('pkgs').sort()).toEqual(['above', 'file', 'plugin', 'x', 'y']);
    expect(inside('links')).toEqual(['plain']);
  });

  it('has other cells for another source, other dependencies and, where scripts run, another machine', () => {
    const names = (of: Lock, options?: LayoutOptions, on?: Host): string[] =>
      layout('/shared', of, options, on).placements.flatMap((p) => (p.kind === 'directory' ? [p.path] : []));
    const [a, b] = names(lock);
    const other = lockOf({ ...lock.packages, 'node_modules/b': item('other b') });
    expect(names(other)).not.toContain(a);
    expect(names(other)).not.toContain(b);
    const mac: Host = { ...host, platform: 'darwin', arch: 'arm64' };
    expect(names(lock, {}, mac)).toEqual([a, b]);
    const built = names(lock, { builds: ['node_modules/b'] });
    expect(built).not.toEqual([a, b]);
    expect(names(lock, { builds: ['node_modules/b'] }, mac).some((path) => built.includes(path))).toBe(false);
    expect(names(lock, { builds: ['node_modules/a'] })[1]).toBe(b);
  });

  it('cannot be made without the directory that they lie in', () => {
    expect(() => layoutTree(lock, host, { linker: 'global' })).toThrow(TypeError);
  });
});
