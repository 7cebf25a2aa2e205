import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { commitTree, stageTree } from '../src/index.ts';
import { makeDirectory } from './support/disk.ts';
import { changeBetween, storeIn, treeOf } from './support/project.ts';

const tree = treeOf({ 'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } } });

describe('stageTree on a file system without symbolic links', () => {
  it.each(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'])(
    'makes a command a script that runs it (%s)',
    async (code) => {
      const root = makeDirectory({ 'package.json': '{}' });
      const fs = {
        ...nodeFs,
        symlink: (): never => {
          throw Object.assign(new Error(code), { code });
        },
      };
      const staged = await stageTree(changeBetween(tree), {
        ...{ root, fs, linkMethod: 'copy', linkPackage: storeIn(makeDirectory()).link() },
      });
      commitTree(staged, { root, fs });
      const command = join(root, 'node_modules/.bin/a');
      expect(lstatSync(command).isFile()).toBe(true);
      expect(readFileSync(command, 'utf8')).toContain('../a/cli.js');
    },
  );
});
