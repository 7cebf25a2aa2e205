import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { parseManifest, readSettings } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { describeArchive } from '../pack/describe-archive.ts';
import { printPack } from '../pack/print-pack.ts';
import { readArchiveFiles } from '../pack/read-archive-files.ts';
import type { PackReport } from '../pack/types.ts';
import { plainText } from '../terminal/plain-text.ts';
import { checkPublishable } from './check-publishable.ts';
import { publishArchive } from './publish-archive.ts';
import { publishSettings } from './publish-settings.ts';

/**
 * Publishes an archive that was packed before, with the manifest that is inside. No script runs.
 *
 * @throws DX_PACK_UNNAMED when it holds no package.json with name and version; else as `publishPackage`
 */
export async function publishTarball(
  word: string,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<PackReport> {
  const { terminal, project } = context;
  const file = path.resolve(project.directory, word);
  const archive = Buffer.from(nodeFs.readFile(file));
  const text = (await readArchiveFiles(archive)).get('package.json')?.content.toString('utf8');
  const manifest = text === undefined ? undefined : parseManifest(text, `${file}/package.json`);
  if (manifest?.fields.name === undefined || manifest.fields.version === undefined) throw noManifest(file);
  const report = await describeArchive(manifest.fields.name, manifest.fields.version, archive);
  const settings = publishSettings(readSettings(project, { fs: nodeFs }), parsed, manifest.raw, report.name);
  const candidate = { name: report.name, version: report.version, manifest: manifest.raw };
  checkPublishable(candidate, settings);
  if (parsed.flags['json'] !== true) printPack(terminal, report);
  await publishArchive(candidate, archive, settings, context);
  if (parsed.flags['json'] !== true) terminal.print(`+ ${plainText(report.id)}`);
  return report;
}

function noManifest(file: string): DxError {
  return new DxError({
    code: 'DX_PACK_UNNAMED',
    message: `${file} holds no package.json with a name and a version`,
    hint: 'dx pack makes such an archive',
    details: { file },
  });
}
