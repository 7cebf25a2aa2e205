import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { isBinary } from '../diff/format-diff.ts';
import type { ArchivedFile } from '../pack/read-archive-files.ts';

/** What was changed in a directory. */
export interface DirectoryDiff {
  /** A patch as npm 12 writes it; empty when nothing that can be patched differs. */
  readonly patch: string;
  /** Files that differ and cannot be in a patch: the package's own package.json, and binary files. */
  readonly leftOut: readonly string[];
}

/** How a directory differs from the files of an archive. Links and `node_modules` are not looked at. */
export async function diffDirectories(
  base: ReadonlyMap<string, ArchivedFile>,
  directory: string,
): Promise<DirectoryDiff> {
  const { createTwoFilesPatch } = await import('diff');
  const edited = new Map(listFiles(directory, '').map((file) => [file, contentOf(directory, file)]));
  const leftOut: string[] = [];
  const parts: string[] = [];
  for (const file of [...new Set([...base.keys(), ...edited.keys()])].sort()) {
    const [old, now] = [base.get(file), edited.get(file)];
    if (old !== undefined && now !== undefined && old.content.equals(now.content)) continue;
    if (file === 'package.json' || isBinary(old) || isBinary(now)) {
      leftOut.push(file);
      continue;
    }
    const names = [
      old === undefined ? '/dev/null' : `a/${file}`,
      now === undefined ? '/dev/null' : `b/${file}`,
    ] as const;
    const patch = createTwoFilesPatch(...names, textOf(old), textOf(now), '', '');
    parts.push(patch.slice(patch.indexOf('\n') + 1));
  }
  return { patch: parts.join(''), leftOut };
}

function listFiles(directory: string, below: string): readonly string[] {
  return nodeFs.readDirectory(path.join(directory, below)).flatMap(({ name, kind }) => {
    const file = below === '' ? name : `${below}/${name}`;
    if (kind === 'directory')
      return name === 'node_modules' || name === '.git' ? [] : listFiles(directory, file);
    return kind === 'file' ? [file] : [];
  });
}

function contentOf(directory: string, file: string): ArchivedFile {
  return { content: Buffer.from(nodeFs.readFile(path.join(directory, file))), mode: 0o644 };
}

function textOf(file: ArchivedFile | undefined): string {
  return file?.content.toString('utf8') ?? '';
}
