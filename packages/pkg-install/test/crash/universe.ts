import type { Universe } from '@dx/fixture-registry';
import type { Files } from '../support/project.ts';

const files = { 'lib/index.js': 'export default 1;\n'.repeat(20), 'lib/data/a.json': '{"a":1}\n' };

/** Packages with versions that exclude each other, commands and nested directories: every kind of step is needed. */
export const universe: Universe = {
  packages: {
    left: {
      versions: {
        '1.0.0': {
          dependencies: { deep: '^1.0.0' },
          bin: { left: 'cli.js' },
          files: { ...files, 'cli.js': '' },
        },
        '1.1.0': { dependencies: { deep: '^2.0.0' }, bin: { left: 'cli.js' }, files: { 'cli.js': '//\n' } },
      },
    },
    '@scope/right': { versions: { '1.0.0': { dependencies: { deep: '2.0.0' }, files }, '1.1.0': { files } } },
    deep: { versions: { '1.0.0': { files }, '2.0.0': { bin: { deep: 'lib/index.js' }, files } } },
    more: { versions: { '1.0.0': { dependencies: { left: '^1.0.0' } } } },
  },
};

/** A project with a member that needs a version of its own. */
export function projectFiles(range: string): Files {
  const dependencies = { left: range, '@scope/right': range };
  return {
    'package.json': { name: 'app', version: '1.0.0', workspaces: ['packages/*'], dependencies },
    'packages/member/package.json': { name: 'member', version: '1.0.0', dependencies: { deep: '2.0.0' } },
  };
}
