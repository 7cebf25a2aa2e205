import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Case, Sandbox } from '../types.ts';

const secret = 'npm_0123456789012345678901234567890123456789';

/** Packs, and looks for what nobody may publish. */
async function pack(
  sandbox: Sandbox,
  more: Readonly<Record<string, unknown>>,
  argv: readonly string[] = ['pack'],
): Promise<void> {
  const { project, outside, home } = sandbox;
  sandbox.write({
    'package.json': { name: 'app', version: '1.0.0', ...more },
    'index.js': '',
    '.npmrc': `//registry.test/:_authToken=${secret}\n`,
    'lib/.npmrc': `//registry.test/:_authToken=${secret}\n`,
    '.git/config': secret,
    'lib/.git/config': secret,
    'node_modules/x/index.js': secret,
    'packages/a/package.json': { name: 'a', version: '1.0.0' },
    'packages/a/.gitignore': 'private\n',
    'packages/a/private/key': secret,
  });
  mkdirSync(join(project, 'docs'), { recursive: true });
  symlinkSync(`${outside}/secret.txt`, join(project, 'LICENSE'));
  symlinkSync(`${home}/.ssh/id_rsa`, join(project, 'docs/key'));
  symlinkSync(outside, join(project, 'docs/outside'));
  symlinkSync('../../outside/secret.txt', join(project, 'README.md'));
  await sandbox.dx(argv);
  for (const name of readdirSync(project).filter((each) => each.endsWith('.tgz'))) {
    const text = gunzipSync(readFileSync(join(project, name))).toString('latin1');
    for (const words of [secret, 'a secret', 'a private key'])
      assert.ok(!text.includes(words), `${name} has ${words}`);
  }
  assert.ok(existsSync(project));
}

/** See `what`. */
export const theCase: Case = {
  id: 'D03',
  what: 'Packing takes files that are not the package’s: links to outside, tokens, repositories, what a member ignores',
  source: 'CVE-2022-29244, pnpm 11 changelog (LICENSE as a link)',
  must: 'Links are not followed out of the package; settings with tokens, repositories and ignored files are never packed.',
  attacks: [
    ...[
      {},
      { files: ['**'] },
      { files: ['docs', 'LICENSE', 'lib', '.npmrc', '.git'] },
      { files: ['../../outside', '..', '/'] },
      { main: '../../outside/secret.txt' },
      { bin: '../../outside/secret.txt' },
    ].map((more) => ({
      kind: 'scenario' as const,
      name: JSON.stringify(more),
      run: (sandbox: Sandbox) => pack(sandbox, more),
    })),
    {
      kind: 'scenario',
      name: 'members of a workspace',
      run: (sandbox) => pack(sandbox, { workspaces: ['packages/*'] }, ['pack', '--workspaces']),
    },
  ],
};
