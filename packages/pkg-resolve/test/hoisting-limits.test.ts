import { describe, expect, it } from 'vitest';
import { limit, needs, places } from './limited-places.ts';

describe('hoistingLimits: workspaces', () => {
  it('keeps all that the member leads to below it, and nothing else', async () => {
    const found = await places(
      { a: needs({ metro: '1' }), b: needs({ metro: '1' }) },
      limit('packages/a', 'workspaces'),
    );
    expect(found).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });

  it('keeps the links to other members there too, not what those lead to', async () => {
    const found = await places(
      { a: needs({ b: '*' }), b: needs({ leaf: '1' }) },
      limit('packages/a', 'workspaces'),
    );
    expect(found).toEqual(['node_modules/leaf@1.5.0', 'packages/a/node_modules/b -> packages/b']);
  });

  it('leaves the member’s own peers, and whoever has them as peers finds the same one', async () => {
    const member = { dependencies: { ui: '1' }, peerDependencies: { react: '18' } };
    const found = await places({ a: member }, limit('packages/a', 'workspaces'));
    expect(found).toEqual(['node_modules/react@18.0.0', 'packages/a/node_modules/ui@1.0.0']);
  });

  it('leaves a peer that the root depends on, and takes along one that nobody else does', async () => {
    const limits = limit('packages/a', 'workspaces');
    expect(await places({ a: needs({ ui: '1' }) }, limits, needs({ react: '18' }))).toEqual([
      'node_modules/react@18.0.0',
      'packages/a/node_modules/ui@1.0.0',
    ]);
    expect(await places({ a: needs({ ui: '1' }) }, limits)).toEqual([
      'packages/a/node_modules/react@19.0.0',
      'packages/a/node_modules/ui@1.0.0',
    ]);
  });

  it('keeps what came in an archive with its archive', async () => {
    const found = await places(
      { a: needs({ bundler: '1' }), b: needs({ leaf: '1' }) },
      limit('packages/a', 'workspaces'),
    );
    expect(found).toEqual([
      'node_modules/leaf@1.5.0',
      'packages/a/node_modules/bundler@1.0.0',
      'packages/a/node_modules/bundler/node_modules/inner@1.0.0',
      'packages/a/node_modules/leaf@1.5.0',
    ]);
  });
});

describe('hoistingLimits: dependencies', () => {
  it('keeps what a direct dependency needs below that', async () => {
    const found = await places(
      { a: needs({ metro: '1', '@s/deep': '1' }) },
      limit('packages/a', 'dependencies'),
    );
    expect(found).toEqual([
      'packages/a/node_modules/@s/deep@1.0.0',
      'packages/a/node_modules/@s/deep/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
      'packages/a/node_modules/metro/node_modules/leaf@1.5.0',
    ]);
  });

  it('leaves peers beside who asks for them, so that there is one', async () => {
    const found = await places({ a: needs({ kit: '1', react: '18' }) }, limit('packages/a', 'dependencies'));
    expect(found).toEqual([
      'packages/a/node_modules/kit@1.0.0',
      'packages/a/node_modules/kit/node_modules/ui@1.0.0',
      'packages/a/node_modules/react@18.0.0',
    ]);
  });

  it('holds for the dependencies of the root as well', async () => {
    const found = await places({}, limit('', 'dependencies'), needs({ metro: '1', leaf: '1' }));
    expect(found).toEqual([
      'node_modules/leaf@1.5.0',
      'node_modules/metro@1.0.0',
      'node_modules/metro/node_modules/leaf@1.5.0',
    ]);
  });
});

describe('hoistingLimits: dependencies of the root', () => {
  it('makes every member keep its own, as Yarn does', async () => {
    expect(await places({ a: needs({ metro: '1' }), b: {} }, limit('', 'dependencies'))).toEqual([
      'packages/a/node_modules/leaf@1.5.0',
      'packages/a/node_modules/metro@1.0.0',
    ]);
  });
});
