import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpmOnline } from '../support/npm-online.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      thing: {
        versions: {
          '1.0.0': { files: { 'index.js': 'one\ntwo\nthree\n', 'old.js': 'x\n', 'lib/a.js': 'a\n' } },
          '1.1.0': {
            files: {
              'index.js': 'one\n2\nthree\n',
              'new.js': 'y\n',
              'lib/a.js': 'b\n',
              'run.sh': { text: '#!', mode: 0o755 },
            },
          },
        },
      },
    },
  });
});
afterAll(() => registry.close());

function project(): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'thing', version: '1.2.0', dependencies: { thing: '^1.0.0' } },
    'index.js': 'one\n2\n3\n',
  });
}

describe('dx diff', () => {
  it.each([
    ['--diff=thing@1.0.0', '--diff=thing@1.1.0'],
    ['--diff=1.0.0', '--diff=1.1.0'],
    ['--diff=thing@1.0.0', '--diff=1.1.0', 'index.js'],
    ['--diff=thing@1.0.0', '--diff=thing@1.1.0', 'lib', '--diff-no-prefix'],
    ['--diff=thing@1.0.0', '--diff=thing@1.1.0', '*.sh'],
    ['--diff=thing@1.0.0', '--diff=thing@1.1.0', '--diff-name-only'],
    [
      '--diff=thing@1.0.0',
      '--diff=thing@1.1.0',
      '--diff-unified=0',
      '--diff-src-prefix=old/',
      '--diff-dst-prefix=new/',
    ],
    ['--diff=1.0.0'],
    [],
    ['--diff=thing@1.0.0', '--diff=thing@1.0.0'],
  ])('I10 diff prints what npm prints: %s %s %s', async (...words) => {
    const { root, dx } = project();
    const theirs = await runNpmOnline(root, ['diff', ...words]);
    const ours = await dx(['diff', ...words]);
    expect(ours).toMatchObject({ exitCode: 0, stderr: '' });
    // Without prefixes npm leaves a line in that git does not know.
    expect(ours.stdout.trimEnd()).toBe(theirs.stdout.replace(/^Index: .*\n/m, '').trimEnd());
  });

  it('compares what is installed with what the range allows', async () => {
    const { dx } = createDxProject(registry.url, {
      'package.json': { name: 'app', version: '1.0.0', dependencies: { thing: '1.0.0' } },
    });
    await dx('install');
    await dx('pkg set dependencies.thing=^1.0.0');
    const { stdout } = await dx('diff --diff=thing --diff-name-only');
    expect(stdout.split('\n')).toContain('new.js');
  });

  it('takes archives, and refuses three things', async () => {
    const { dx } = project();
    await dx('pack');
    expect((await dx(['diff', '--diff=./thing-1.2.0.tgz', '--diff=.'])).stdout).not.toContain(
      'index.js b/index.js',
    );
    expect((await dx('diff --diff=a --diff=b --diff=c')).stderr).toContain('error DX_USAGE');
    expect((await dx('diff --diff=thing@9 --diff=thing@1.0.0')).stderr).toContain('error DX_NOT_PUBLISHED');
  });
});
