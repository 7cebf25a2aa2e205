import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest, hasFile } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { startBuilt } from '../sandbox/start-built.ts';
import type { Case, Packages, Sandbox } from '../types.ts';

const dependencies = { big: '1.0.0', host: '1.0.0' };
/** Not compressible, so that the archive takes a while. */
const noise = Array.from({ length: 20_000 }, (_, index) =>
  ((index * 2_654_435_761) % 4_294_967_296).toString(36),
).join('');
const packages: Packages = () => ({
  big: { versions: { '1.0.0': { files: { f: payload, noise } } } },
  host: { versions: { '1.0.0': { dependencies: { big: '1.0.0' } } } },
});

/** Waits until the archive of `big` was asked for so many times. */
async function asked({ registry }: Sandbox, count: number): Promise<void> {
  const isAsked = (): boolean =>
    registry.requests.filter(({ kind, path }) => kind === 'archive' && path.includes('big')).length >= count;
  while (!isAsked()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Two installs want one archive; the one that fetches it is killed. */
async function killOne(sandbox: Sandbox, signal: NodeJS.Signals): Promise<void> {
  const second = join(sandbox.project, 'second');
  mkdirSync(second, { recursive: true });
  sandbox.write({
    'package.json': appManifest(dependencies),
    'second/package.json': appManifest(dependencies),
  });
  writeFileSync(join(second, '.npmrc'), '');
  const stop = sandbox.registry.fault({ path: 'big', only: 'archive', kind: 'slow', bytesPerSecond: 60_000 });
  const first = startBuilt(sandbox, ['install']);
  await asked(sandbox, 1);
  const other = startBuilt(sandbox, ['install'], { directory: second });
  await Promise.race([asked(sandbox, 2), other.ended]);
  first.child.kill(signal);
  await first.ended;
  stop();
  const { exitCode, output } = await other.ended;
  assert.equal(exitCode, 0, output);
  assert.equal((await sandbox.dx(['install'])).exitCode, 0);
  hasFile(sandbox, 'big/f');
}

/** The archive is asked for by two places of one tree, and its server goes away or never answers. */
async function fails(sandbox: Sandbox, kind: 'reset' | 'hang' | 'truncate'): Promise<void> {
  const url = `${sandbox.registry.url}big/-/big-1.0.0.tgz`;
  sandbox.write({ 'package.json': appManifest({ ...dependencies, again: url, third: url }) });
  const stop = sandbox.registry.fault({ path: 'big', only: 'archive', kind });
  const env = { npm_config_fetch_timeout: '500' };
  const { exitCode, code } = await sandbox.dx(['install'], env);
  assert.equal(exitCode, 1);
  assert.match(code ?? '', /^DX_FETCH_/);
  stop();
  const again = await sandbox.dx(['install']);
  assert.equal(again.exitCode, 0, again.stderr);
  hasFile(sandbox, 'big/f');
}

/** See `what`. */
export const theCase: Case = {
  id: 'P05',
  what: 'Several wait for one download, and the one that makes it is ended or fails',
  source: 'pnpm@b92edcb6f6, pnpm 12.19.0 changelog',
  must: 'Nobody waits for ever: the others fetch it themselves, or fail with the reason, and the next install succeeds.',
  attacks: [
    ...(['SIGKILL', 'SIGINT'] as const).map((signal) => ({
      kind: 'scenario' as const,
      name: `two processes, ${signal}`,
      packages,
      run: (sandbox: Sandbox) => killOne(sandbox, signal),
    })),
    ...(['reset', 'hang', 'truncate'] as const).map((kind) => ({
      kind: 'scenario' as const,
      name: `one process, ${kind}`,
      packages,
      run: (sandbox: Sandbox) => fails(sandbox, kind),
    })),
  ],
};
