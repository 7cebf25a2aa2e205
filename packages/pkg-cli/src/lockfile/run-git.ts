import { execFileSync } from 'node:child_process';
import { DxError } from '@dx/pkg-core';

/**
 * What git prints, as bytes.
 *
 * @throws DX_GIT_COMMAND with what git said
 */
export function runGit(directory: string, args: readonly string[]): Uint8Array {
  try {
    return execFileSync('git', [...args], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 512 * 1024 * 1024,
    });
  } catch (cause) {
    const said = String((cause as { readonly stderr?: unknown }).stderr ?? cause).trim();
    throw new DxError({
      code: 'DX_GIT_COMMAND',
      message: `git ${args[0] ?? ''} failed in ${directory}: ${said}`,
      hint: 'Check that git is installed and that this is a repository: git status',
      details: { directory, args },
      cause,
    });
  }
}
