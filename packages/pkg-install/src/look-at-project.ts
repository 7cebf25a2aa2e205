import { type FsOps, type FsQuestion, type LookingFs, lookOnly, mutatingFsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject } from '@dx/pkg-workspace';
import { install } from './install.ts';
import { readOnlyProject } from './prefetch-likely/read-only-project.ts';
import type { InstallOptions } from './types.ts';

/** What a look at a project found. */
export interface ProjectLook {
  /** Whether an install would find nothing to do. Also `false` where it would fail. */
  readonly isUpToDate: boolean;
  /** All that was asked of the file system, in order. */
  readonly asked: readonly FsQuestion[];
}

/**
 * Whether the tree of a project is what manifests, lockfile and settings say. Changes nothing of the project, asks no registry,
 * waits for nobody, and throws nothing: what is wrong the installation will say.
 *
 * Cost: that of an install with nothing to do.
 */
export async function lookAtProject(given: InstallOptions): Promise<ProjectLook> {
  const { onEvent: _, gates: __, workspace: ___, ...options } = given;
  const { fs, asked } = openLook(given);
  const policy = { ...options.policy, outcome: 'plan', network: 'offline' } as const;
  try {
    const { status } = await install({ ...options, policy, ports: { ...options.ports, fs } });
    return { isUpToDate: status === 'up-to-date', asked: asked() };
  } catch {
    return { isUpToDate: false, asked: asked() };
  }
}

/** Caches of dx's own may be written, the project not. */
function openLook({ project, ports }: InstallOptions): Pick<LookingFs, 'fs' | 'asked'> {
  const base = ports?.fs ?? nodeFs;
  const { fs, asked } = lookOnly(base);
  const { root } = findProject(project.directory, { fs: base });
  const guarded = readOnlyProject(root, base);
  const changing = Object.fromEntries(mutatingFsOps.map((op) => [op, guarded[op]]));
  return { fs: Object.freeze({ ...fs, ...changing }) satisfies FsOps, asked };
}
