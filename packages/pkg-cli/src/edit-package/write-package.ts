import { nodeFs } from '@dx/pkg-core/node';
import type { Manifest } from '@dx/pkg-workspace';
import { editPackageText } from './edit-package-text.ts';

/** Writes a manifest with another content, if there is any difference: beside, then renamed over the old one. */
export async function writePackage(
  manifest: Manifest,
  content: Readonly<Record<string, unknown>>,
): Promise<void> {
  const text = await editPackageText(manifest, content);
  if (text === manifest.text) return;
  replaceFile(manifest.path, text);
}

/** Replaces a file's content in one step, keeping its mode and, when it is a link, the link. */
export function replaceFile(file: string, text: string, newMode = 0o644): void {
  const target = nodeFs.lstat(file)?.kind === 'link' ? nodeFs.realPath(file) : file;
  const beside = `${target}.${process.pid}.tmp`;
  nodeFs.writeFile(beside, text, { mode: (nodeFs.stat(target)?.mode ?? newMode) & 0o777 });
  nodeFs.rename(beside, target);
}
