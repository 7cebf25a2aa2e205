import { runLifecycle } from '@dx/pkg-build';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import type { PackTarget } from '../pack/list-package-files.ts';
import { preparePackage } from '../pack/normalize-package.ts';
import { packPackage, publishedManifest } from '../pack/pack-package.ts';
import { packScripts } from '../pack/pack-scripts.ts';
import { printPack, warnOfSecrets } from '../pack/print-pack.ts';
import { secretsPacked } from '../pack/refuse-secrets.ts';
import type { PackReport } from '../pack/types.ts';
import { plainText } from '../terminal/plain-text.ts';
import { checkPublishable } from './check-publishable.ts';
import { publishArchive } from './publish-archive.ts';
import { publishSettings } from './publish-settings.ts';

/**
 * Publishes one package directory, in npm's order: `prepublishOnly`, packing with its scripts, the upload, `publish`,
 * `postpublish`.
 *
 * @throws everything that packing and `publishArchive` throw; DX_PUBLISH_PRIVATE, DX_PUBLISH_REFUSED, DX_PACK_SECRETS
 */
export async function publishPackage(
  target: PackTarget,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<PackReport> {
  const { directory, workspace } = target;
  const { terminal } = context;
  const scripts = packScripts(workspace, context, 'publish', parsed);
  const run = async (events: readonly string[]): Promise<void> => {
    if (scripts !== undefined)
      await runLifecycle({ directory, manifest: (await publishedManifest(target)).raw }, events, scripts);
  };
  await run(['prepublishOnly']);
  const { archive, report, secrets } = await packPackage(target, scripts === undefined ? {} : { scripts });
  const manifest = await registryManifest(target, context);
  const settings = publishSettings(workspace.settings, parsed, manifest, report.name);
  const candidate = { name: report.name, version: report.version, manifest };
  checkPublishable(candidate, settings);
  if (secrets.length > 0 && parsed.flags['strict'] === true) throw secretsPacked(report.id, secrets);
  warnOfSecrets(terminal, report.id, secrets);
  if (parsed.flags['json'] !== true) printPack(terminal, report);
  await publishArchive(candidate, archive, settings, context);
  await run(['publish', 'postpublish']);
  if (parsed.flags['json'] !== true) terminal.print(`+ ${plainText(report.id)}`);
  return report;
}

const rangeFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** The manifest as npm corrects and completes it (readme, git head, names), with the ranges of the archive's own. */
async function registryManifest(
  target: PackTarget,
  { terminal }: CommandContext,
): Promise<Readonly<Record<string, unknown>>> {
  const { content, changes } = await preparePackage(target.directory);
  if (changes.length > 0) {
    terminal.warn(
      `${terminal.paint.yellow('warning')} package.json was corrected for publishing; dx pkg fix does it for good:`,
    );
    for (const change of changes) terminal.warn(`  ${plainText(change)}`);
  }
  const { raw } = await publishedManifest(target);
  const ranges = rangeFields.flatMap((field) => (raw[field] === undefined ? [] : [[field, raw[field]]]));
  return { ...content, ...Object.fromEntries(ranges) };
}
