import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest, hasFile } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Sandbox } from '../types.ts';

const text = 'x'.repeat(payload.length);

/** The file `f` of the one package that the store has. */
function storedFile({ dxHome }: Sandbox): string {
  const packages = join(dxHome, 'store/v1/packages');
  const [directory = ''] = readdirSync(packages);
  return join(packages, directory, 'f');
}

function overwrite(path: string, bytes: string | Uint8Array): void {
  chmodSync(path, 0o644);
  rmSync(path);
  writeFileSync(path, bytes);
}

/** What the store says of the package, as a machine that was started again reads it. */
function startAgain({ dxHome }: Sandbox): void {
  const index = join(dxHome, 'store/v1/index');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  for (const name of readdirSync(index)) {
    const path = join(index, name);
    const row = readFileSync(path, 'latin1');
    assert.ok(row.includes(boot), 'the row does not name the boot');
    writeFileSync(path, row.replaceAll(boot, boot.replaceAll(/[0-9a-f]/g, '0')), 'latin1');
  }
}

async function changedBetween(
  sandbox: Sandbox,
  change: (path: string) => void,
  verifies = false,
): Promise<void> {
  sandbox.write({ 'package.json': appManifest({ x: '1.0.0' }) });
  assert.equal((await sandbox.dx(['install'])).exitCode, 0);
  rmSync(join(sandbox.project, 'node_modules'), { recursive: true });
  change(storedFile(sandbox));
  if (verifies) {
    const { stdout, stderr: told } = await sandbox.dx(['store', 'verify']);
    assert.match(stdout + told, /x@1\.0\.0|sha512/);
  }
  const { exitCode, code, stderr } = await sandbox.dx(['ci']);
  if (exitCode === 0) hasFile(sandbox, 'x/f', text);
  else assert.match(code ?? '', /^DX_(?!INTERNAL)/, stderr);
}

/** Nobody but its owner can write there. */
async function isClosed(sandbox: Sandbox): Promise<void> {
  sandbox.write({ 'package.json': appManifest({ x: '1.0.0' }) });
  assert.equal((await sandbox.dx(['install'])).exitCode, 0);
  const queue = [sandbox.dxHome];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const stat = lstatSync(path);
    if (!stat.isSymbolicLink()) assert.equal(stat.mode & 0o022, 0, path);
    if (stat.isDirectory()) queue.push(...readdirSync(path).map((name) => join(path ?? '', name)));
  }
  assert.ok(existsSync(storedFile(sandbox)));
}

const scenario = (name: string, run: (sandbox: Sandbox) => Promise<void>): Case['attacks'][number] => ({
  kind: 'scenario',
  name,
  packages: () => ({ x: { versions: { '1.0.0': { files: { f: text } } } } }),
  run,
});

/** See `what`. */
export const theCase: Case = {
  id: 'L07',
  what: 'What the store has of a package is changed after its hash was checked',
  source: 'CVE-2019-15608',
  must: 'A missing file and any change before the machine was started are noticed and mended or refused, every other change by dx store verify; nobody but the owner can write there.',
  attacks: [
    scenario('gone', (sandbox) => changedBetween(sandbox, (path) => rmSync(path))),
    scenario('another size, and dx store verify', (sandbox) =>
      changedBetween(sandbox, (path) => overwrite(path, `${payload}more`), true),
    ),
    scenario('cut short, and dx store verify', (sandbox) =>
      changedBetween(sandbox, (path) => overwrite(path, ''), true),
    ),
    ...(existsSync('/proc/sys/kernel/random/boot_id')
      ? [
          scenario('other bytes, and the machine was started again', (sandbox) =>
            changedBetween(sandbox, (path) => {
              overwrite(path, payload);
              startAgain(sandbox);
            }),
          ),
        ]
      : []),
    scenario('other bytes, and dx store verify', (sandbox) =>
      changedBetween(sandbox, (path) => overwrite(path, payload), true),
    ),
    scenario('by another user', isClosed),
  ],
};
