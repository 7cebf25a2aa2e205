import assert from 'node:assert/strict';
import type { Case, Sandbox } from '../types.ts';

const helpers = ['sed', 'cygpath', 'wslpath', 'dirname', 'uname', 'basename', 'readlink', 'sh', 'env', 'cat'];

async function runAnother(sandbox: Sandbox, linker: string, argv: readonly string[]): Promise<void> {
  sandbox.write({
    'package.json': {
      name: 'app',
      version: '1.0.0',
      dependencies: { bad: '1.0.0', good: '1.0.0' },
      scripts: { x: 'good' },
    },
  });
  assert.equal((await sandbox.built(['install', `--linker=${linker}`])).exitCode, 0);
  const { exitCode, stdout, stderr } = await sandbox.built(argv);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /it works/);
}

/** See `what`. */
export const theCase: Case = {
  id: 'B06',
  what: 'A dependency has commands named like the helpers that a shim calls',
  source: 'pnpm 12.4.2, 12.6.0 and 12.7.0 changelogs',
  must: 'Running another command calls none of them: on POSIX a command is a link, and dx starts its own helpers by their paths.',
  attacks: [
    ...['hoisted', 'isolated', 'global'].flatMap((linker) =>
      [
        ['run', '-s', 'x'],
        ['exec', 'good'],
      ].map((argv) => ({
        kind: 'scenario' as const,
        name: `${argv.join(' ')}, ${linker}`,
        packages: ({ canary }: { readonly canary: string }) => ({
          bad: {
            versions: {
              '1.0.0': {
                bin: Object.fromEntries(helpers.map((name) => [name, 'cli.js'])),
                files: {
                  'cli.js': {
                    text: `#!${process.execPath}\nrequire('fs').writeFileSync('${canary}', '')\n`,
                    mode: 0o755,
                  },
                },
              },
            },
          },
          good: {
            versions: {
              '1.0.0': {
                bin: { good: 'cli.js' },
                files: {
                  'cli.js': { text: `#!${process.execPath}\nconsole.log('it works')\n`, mode: 0o755 },
                },
              },
            },
          },
        }),
        run: (sandbox: Sandbox) => runAnother(sandbox, linker, argv),
      })),
    ),
  ],
};
