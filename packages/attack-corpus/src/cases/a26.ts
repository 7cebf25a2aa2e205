import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, Places, Sandbox } from '../types.ts';

const text = `${payload}\n`.repeat(500);
const archive = (): Uint8Array =>
  packArchive([
    { path: 'package/package.json', body: '{"name":"bad","version":"1.0.0"}' },
    { path: 'package/f', body: text },
  ]);
const packages = (): Record<string, { versions: Record<string, { files: Record<string, string> }> }> => ({
  bad: { versions: { '1.0.0': { files: { f: text } } } },
});

function installedText({ project }: Places): string {
  return readFileSync(join(project, 'node_modules/bad/f'), 'utf8');
}

/** The archive is shorter than announced, as when the file behind it shrinks. */
async function shortAnswer(sandbox: Sandbox): Promise<void> {
  sandbox.write({ 'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: '1.0.0' } } });
  sandbox.registry.fault({ path: 'bad', only: 'archive', kind: 'truncate' });
  const { exitCode, code } = await sandbox.dx(['install']);
  assert.equal(exitCode, 1);
  assert.match(code ?? '', /^DX_(FETCH|INTEGRITY|ARCHIVE)_/);
  assert.deepEqual(sandbox.faults({ isRefused: true }), []);
  sandbox.registry.clearFaults();
  assert.equal((await sandbox.dx(['install'])).exitCode, 0);
  assert.equal(installedText(sandbox), text);
}

/** A local archive that was locked is cut short afterwards. */
async function shortFile(sandbox: Sandbox): Promise<void> {
  const file = join(sandbox.project, 'bad.tgz');
  sandbox.write({
    'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: 'file:bad.tgz' } },
    'bad.tgz': archive(),
  });
  assert.equal((await sandbox.dx(['install'])).exitCode, 0);
  for (const path of [join(sandbox.project, 'node_modules'), sandbox.dxHome])
    rmSync(path, { recursive: true });
  truncateSync(file, 60);
  const { exitCode, code } = await sandbox.dx(['ci']);
  assert.equal(exitCode, 1);
  assert.match(code ?? '', /^DX_(INTEGRITY_MISMATCH|ARCHIVE_INVALID|SOURCE_ARCHIVE)/);
}

/** Rows of the index hold something else; one run may fail, the next one has everything again. */
async function changedRows(sandbox: Sandbox): Promise<void> {
  sandbox.write({ 'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: '1.0.0' } } });
  assert.equal((await sandbox.dx(['install'])).exitCode, 0);
  rmSync(join(sandbox.project, 'node_modules'), { recursive: true });
  const index = join(sandbox.dxHome, 'store/v1/index');
  for (const row of readdirSync(index)) writeFileSync(join(index, row), payload);
  const first = await sandbox.dx(['install']);
  if (first.exitCode !== 0) assert.equal(first.code, 'DX_STORE_ENTRY_VANISHED');
  assert.equal((await sandbox.dx(['install'])).exitCode, 0);
  assert.equal(installedText(sandbox), text);
}

/** See `what`. */
export const theCase: Case = {
  id: 'A26',
  what: 'An archive shrinks while it is read, or what the store says of it does',
  source: 'CVE-2025-64118',
  must: 'An archive that is shorter than announced or than its hash is refused; a row of the store that is damaged is fetched again.',
  attacks: [
    { kind: 'scenario', name: 'an answer of the registry', packages, run: shortAnswer },
    { kind: 'scenario', name: 'a local archive', run: shortFile },
    { kind: 'scenario', name: 'rows of the index of the store', packages, run: changedRows },
  ],
};
