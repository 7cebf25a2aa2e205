import { describe, expect, it } from 'vitest';
import { collectPins } from '../src/foreign-pins.ts';
import { readBunLock } from '../src/read-bun-lock.ts';

/** As Bun 1.4 writes it, shortened. */
const text = `{
  "lockfileVersion": 2,
  "configVersion": 1,
  "workspaces": {
    "": {
      "name": "app",
      "dependencies": { "debug": "^2.6.0", "old-ms": "npm:ms@2.0.0", "git-one": "github:owner/git-one" },
      "devDependencies": { "ms": "latest" },
    },
    "packages/a": {
      "name": "@m/a",
      "dependencies": { "b": "workspace:*", "debug": "^4.0.0", "lib": "file:../../lib", "style": "catalog:", "tool": "catalog:build" },
    },
    "packages/b": { "name": "b", "dependencies": { "ms": "^1.0.0" }, "peerDependencies": { "react": ">=17" } },
  },
  "overrides": { "name": "1.1.3" },
  "catalog": { "style": "^4.0.0" },
  "catalogs": { "build": { "tool": "~1.0.0" } },
  "packages": {
    "@m/a": ["@m/a@workspace:packages/a"],
    "b": ["b@workspace:packages/b"],
    "convert": ["convert@2.0.1", "", { "dependencies": { "name": "~1.1.4" } }, "sha512-x=="],
    "debug": ["debug@2.6.9", "", { "dependencies": { "ms": "2.0.0" } }, "sha512-x=="],
    "git-one": ["git-one@github:owner/git-one#abc1234", { "dependencies": { "same": "1.x" } }, "owner-git-one-abc1234"],
    "ms": ["ms@2.1.3", "", {}, "sha512-x=="],
    "name": ["name@1.1.3", "", {}, "sha512-x=="],
    "old-ms": ["ms@2.0.0", "", {}, "sha512-x=="],
    "react": ["react@18.3.1", "", {}, "sha512-x=="],
    "same": ["same@1.0.0", "", {}, "sha512-x=="],
    "style": ["style@4.3.0", "", { "dependencies": { "convert": "^2.0.1", "same": "^1.0.0" } }, "sha512-x=="],
    "tool": ["tool@1.0.5", "", { "dependencies": { "same": "^1.0.0" }, "optionalDependencies": { "absent": "1" } }, "sha512-x=="],
    "@m/a/debug": ["debug@4.4.3", "", { "dependencies": { "ms": "^2.1.3" }, "peerDependencies": { "supports-color": "*" } }, "sha512-x=="],
    "@m/a/lib": ["lib@file:lib", { "dependencies": { "ms": "0.7.1" } }],
    "b/ms": ["ms@1.0.0", "", {}, "sha512-x=="],
    "debug/ms": ["ms@2.0.0", "", {}, "sha512-x=="],
    "tool/same": ["same@1.5.0", "", {}, "sha512-x=="],
    "@m/a/lib/ms": ["ms@0.7.1", "", {}, "sha512-x=="],
  }
}
`;

describe('readBunLock', () => {
  it('D2: finds who got what by the nearest-up rule, below members, folders and packages', async () => {
    const { pins, sources } = collectPins(await readBunLock(text, 'bun.lock'), 'bun.lock');
    expect(pins).toEqual({
      'convert@^2.0.1': '2.0.1',
      'convert@2.0.1>name': '1.1.3',
      'debug@^2.6.0': '2.6.9',
      'debug@^4.0.0': '4.4.3',
      'ms@^1.0.0': '1.0.0',
      'ms@^2.1.3': '2.1.3',
      'ms@0.7.1': '0.7.1',
      'ms@2.0.0': '2.0.0',
      'ms@latest': '2.1.3',
      'name@1.1.3': '1.1.3',
      'old-ms@npm:ms@2.0.0': '2.0.0',
      'react@>=17': '18.3.1',
      'style@^4.0.0': '4.3.0',
      'style@4.3.0>same@^1.0.0': '1.0.0',
      'style@catalog:': '4.3.0',
      'tool@~1.0.0': '1.0.5',
      'tool@1.0.5>same@^1.0.0': '1.5.0',
      'tool@catalog:build': '1.0.5',
    });
    expect(sources).toEqual({ 'git-one@github:owner/git-one': 'github:owner/git-one#abc1234' });
  });

  it('reads versions 0 and 1 alike', async () => {
    const latest = await readBunLock(text, 'bun.lock');
    for (const version of ['0', '1']) {
      const older = await readBunLock(
        text.replace('"lockfileVersion": 2', `"lockfileVersion": ${version}`),
        '',
      );
      expect(older).toEqual({ ...latest, formatVersion: version });
    }
  });
});
