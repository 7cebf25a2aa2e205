import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { BundleOptions, BundleScope } from '@dx/pkg-install';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';
import { lockMissing } from '../lockfile/read-lock-file.ts';

/** What a bundle command works on, and with. */
export interface BundleCommand {
  readonly scope: BundleScope;
  readonly options: BundleOptions;
}

/**
 * The project's lock, for this platform or all of them, without what settings omit.
 *
 * @throws DX_NO_LOCKFILE
 */
export function readBundleCommand(parsed: ParsedArguments, context: CommandContext): BundleCommand {
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  const lock = readLockfile(workspace.root, { fs: nodeFs })?.lock;
  if (lock === undefined) throw lockMissing(workspace.root);
  const { project, home, policy, ports, signal } = installOptions(parsed, context, workspace.settings, {
    kind: 'install',
  });
  const platforms = parsed.flags['all-platforms'] === true ? 'all' : 'here';
  return {
    scope: { workspace, lock, platforms },
    options: {
      project,
      home,
      signal: signal ?? context.signal,
      ...(policy && { policy }),
      ...(ports && { ports }),
    },
  };
}

/**
 * The absolute path of the bundle that a command line names.
 *
 * @throws DX_USAGE where it names none, or more
 */
export function bundleFileOf(words: readonly string[], action: string, context: CommandContext): string {
  const [file, more] = words;
  if (file !== undefined && file !== '' && more === undefined)
    return path.resolve(context.project.directory, file);
  throw new DxError({
    code: 'DX_USAGE',
    message: `dx cache ${action} needs the name of one file`,
    hint: `dx cache ${action} dx-bundle.dxb`,
  });
}
