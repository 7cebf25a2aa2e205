import { describe, expect, it } from 'vitest';
import { openHoistingLimits } from '../src/index.ts';
import { limit, needs, nohoist, places } from './limited-places.ts';

describe('nohoist', () => {
  const app = needs({ rn: '1', react: '18', leaf: '1' });

  it('keeps one package below its member, with the peers that it has to share with it', async () => {
    expect(await places({ a: app }, nohoist('a/rn'))).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
    ]);
    expect(await places({ a: app }, nohoist('a/react'))).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'packages/a/node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
    ]);
  });

  it('keeps all that it leads to with a pattern for that, peers included', async () => {
    expect(await places({ a: app, b: needs({ leaf: '2' }) }, nohoist('**/rn', '**/rn/**'))).toEqual([
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
      'packages/a/node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
      'packages/b/node_modules/leaf@2.0.0',
    ]);
  });

  it('leaves what leads to the same package by a path that no pattern names, as Yarn does', async () => {
    const member = needs({ rn: '1', react: '18', tool: '1' });
    expect(await places({ a: member }, nohoist('a/rn', 'a/rn/**'))).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'node_modules/tool@1.0.0',
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
      'packages/a/node_modules/react@18.0.0',
      'packages/a/node_modules/rn@1.0.0',
    ]);
  });

  it('keeps what leads to a package that is deep down, or it would find another one', async () => {
    const found = await places(
      { a: needs({ metro: '1' }), b: needs({ '@s/deep': '1' }) },
      nohoist('a/**/leaf'),
    );
    expect(found).toEqual([
      'node_modules/@s/deep@1.0.0',
      'node_modules/leaf@1.5.0',
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });

  it.each([
    ['a/@s/deep', true],
    ['a/@s/*', true],
    ['**/deep', true],
    ['a/**', true],
    ['a/*', false],
    ['b/**', false],
    ['@s/deep', false],
    ['a/@s/deep/**', true],
    ['a/@s/deep/other', false],
  ])('%s names @s/deep of the member a: %s', async (pattern, isKept) => {
    const found = await places({ a: needs({ '@s/deep': '1' }) }, nohoist(pattern));
    expect(found.includes('packages/a/node_modules/@s/deep@1.0.0')).toBe(isKept);
  });

  it('of a member speaks of its own dependencies', async () => {
    const limits = { importers: {}, nohoist: { 'packages/a': ['metro'] } };
    expect(await places({ a: needs({ metro: '1' }), b: needs({ metro: '1' }) }, limits)).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });

  it('keeps what dependencies of the root need below those', async () => {
    expect(await places({}, nohoist('**/leaf'), needs({ metro: '1' }))).toEqual([
      'node_modules/metro@1.0.0',
      'node_modules/metro/node_modules/leaf@1.5.0',
    ]);
  });
});

describe('rules for a lock', () => {
  it('are none without limits', () => {
    expect(openHoistingLimits({ importers: {}, nohoist: {} })).toBeUndefined();
    expect(openHoistingLimits(undefined)).toBeUndefined();
  });

  it('name what lies too high, for whom and by which setting', () => {
    const packages = {
      '': {},
      'packages/a': { name: 'a', dependencies: { metro: '1' } },
      'node_modules/a': { link: true, resolved: 'packages/a' },
      'node_modules/metro': { version: '1.0.0', dependencies: { leaf: '1' } },
      'node_modules/leaf': { version: '1.5.0' },
    };
    const border = { border: 'packages/a', importer: 'packages/a', setting: 'hoistingLimits' };
    const limits = limit('packages/a', 'workspaces');
    expect(openHoistingLimits(limits)?.misplaced(packages)).toEqual([
      { from: 'packages/a', name: 'metro', location: 'node_modules/metro', ...border },
    ]);
    expect(openHoistingLimits(nohoist('a/metro/leaf'))?.misplaced(packages)).toEqual([
      {
        from: 'packages/a',
        name: 'metro',
        location: 'node_modules/metro',
        border: 'packages/a',
        importer: '',
        setting: 'nohoist',
      },
    ]);
  });
});
