import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ScannerRule, scannerFailed } from '@dx/pkg-audit';
import { formatIntegrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { install } from '@dx/pkg-install';
import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { splitSpec } from '../view/split-spec.ts';
import type { PreparedScanner } from './run-scanner.ts';
import { isWrittenForBun } from './scanner-runtime.ts';

/**
 * Installs the package of a scanner into a directory of its own below DX_HOME, without any script, and gives what to
 * import. What is there already is not fetched again.
 *
 * @throws DX_SCANNER_FAILED when the package is not the pinned one; every error of an installation
 */
export async function prepareScanner(
  { module, integrity = '' }: ScannerRule,
  settings: Settings,
  context: CommandContext,
): Promise<PreparedScanner> {
  const { name, rest: version } = splitSpec(module);
  const home = homeOf(context);
  const key = createHash('sha256')
    .update(JSON.stringify([module, integrity]))
    .digest('hex')
    .slice(0, 32);
  const directory = path.join(home, 'scanners', 'v1', key);
  nodeFs.mkdir(directory, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version } };
  nodeFs.writeFile(path.join(directory, 'package.json'), `${JSON.stringify(manifest)}\n`);
  const { signal } = context;
  const project = { ...context.project, directory };
  const receipt = await install({ project, home, policy: { lockfile: 'dxl' }, ports: { settings }, signal });
  const found = receipt.lock.packages[`node_modules/${name}`]?.integrity;
  const shown = found === undefined ? 'no integrity' : formatIntegrity(found);
  if (shown !== integrity)
    throw scannerFailed(
      module,
      `is not the package that the policy pins: expected ${integrity}, found ${shown}`,
    );
  return { module: writeEntry(directory, name), needsBun: isWrittenForBun(readManifest(directory, name)) };
}

function readManifest(directory: string, name: string): unknown {
  const bytes = nodeFs.readFile(path.join(directory, 'node_modules', name, 'package.json'));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** A module that hands on what the scanner exports: so it is found as its package says. */
function writeEntry(directory: string, name: string): string {
  const file = path.join(directory, 'scanner.mjs');
  nodeFs.writeFile(file, `export * from ${JSON.stringify(name)};\n`);
  return pathToFileURL(file).href;
}
