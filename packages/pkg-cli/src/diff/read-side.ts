import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readManifest, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { packPackage } from '../pack/pack-package.ts';
import { readArchiveFiles } from '../pack/read-archive-files.ts';
import { fetchArchive } from '../registry/fetch-archive.ts';
import { splitSpec } from '../view/split-spec.ts';
import type { DiffSide } from './format-diff.ts';

/** One thing that can be compared. */
export type DiffSpec =
  | { readonly kind: 'directory'; readonly directory: string }
  | { readonly kind: 'archive'; readonly file: string }
  | { readonly kind: 'registry'; readonly name: string; readonly wanted: string };

/** A path, an archive, or `name@range`. */
export function parseDiffSpec(word: string, workingDirectory: string): DiffSpec {
  const isPath = /^(?:file:|\.{1,2}(?:[/\\]|$)|[/\\~]|[A-Za-z]:[/\\])/.test(word) || word.endsWith('.tgz');
  if (!isPath) {
    const { name, rest } = splitSpec(word);
    return { kind: 'registry', name, wanted: rest === '' ? 'latest' : rest };
  }
  const target = path.resolve(workingDirectory, word.replace(/^file:/, ''));
  return target.endsWith('.tgz')
    ? { kind: 'archive', file: target }
    : { kind: 'directory', directory: target };
}

/** The files of one side: a directory as it would be packed, without scripts; an archive; a published version. */
export async function readSide(
  spec: DiffSpec,
  workspace: Workspace,
  context: CommandContext,
): Promise<DiffSide> {
  if (spec.kind === 'registry') {
    const { version, archive } = await fetchArchive(
      spec.name,
      spec.wanted,
      workspace.settings,
      context,
      'diff',
    );
    return { version, files: await readArchiveFiles(archive) };
  }
  if (spec.kind === 'archive') {
    const files = await readArchiveFiles(nodeFs.readFile(spec.file));
    return { version: versionIn(files.get('package.json')?.content), files };
  }
  const { directory } = spec;
  const { archive } = await packPackage({ directory, workspace, memberDirectories: [] });
  const { fields } = readManifest(path.join(directory, 'package.json'), { fs: nodeFs });
  return { version: fields.version ?? '', files: await readArchiveFiles(archive) };
}

function versionIn(manifest: Buffer | undefined): string {
  const content: unknown = JSON.parse(manifest?.toString('utf8') ?? '{}');
  const version =
    typeof content === 'object' && content !== null && 'version' in content ? content.version : '';
  return typeof version === 'string' ? version : '';
}
