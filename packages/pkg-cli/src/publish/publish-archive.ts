import { DxError, isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { credentialFor, readSettings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { fetchPackument } from '../registry/fetch-packument.ts';
import type { RegistryOptions } from '../registry/registry-options.ts';
import { type Candidate, checkPublished } from './check-publishable.ts';
import type { PublishSettings } from './publish-settings.ts';
import { trustedLogin } from './trusted-publishing.ts';

/**
 * Publishes one archive with its manifest. With a dry run everything but the upload is done.
 *
 * @throws DX_LOGIN_NEEDED, DX_PUBLISH_REFUSED, DX_OTP_NEEDED, DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function publishArchive(
  candidate: Candidate,
  archive: Buffer,
  settings: PublishSettings,
  context: CommandContext,
): Promise<void> {
  const { name, version, manifest } = candidate;
  const login = await logIn(name, settings, context);
  const published = await fetchPackument(name, login.options).catch(() => undefined);
  checkPublished(candidate, settings, published?.versions ?? {});
  const registry = new URL(settings.options.registry);
  context.terminal.note(
    `Publishing to ${registry.href} with tag ${settings.tag} and ${settings.access ?? 'default'} access${settings.isDryRun ? ' (dry run)' : ''}`,
  );
  if (settings.isDryRun) return;
  const provenance = settings.provenance ?? login.isPublicSource;
  const options = {
    ...login.options,
    access: settings.access,
    defaultTag: settings.tag,
    ...(provenance ? { provenance: true } : {}),
    ...(settings.provenanceFile === undefined ? {} : { provenanceFile: settings.provenanceFile }),
  };
  const { default: libnpmpublish } = await import('libnpmpublish');
  const { transparencyLogUrl } = await askRegistry(
    `Publishing ${name}@${version}`,
    options,
    context,
    (tried) => libnpmpublish.publish(manifest, archive, tried),
  ).catch((error: unknown) => {
    throw explainProvenance(error, name, settings);
  });
  if (transparencyLogUrl !== undefined) context.terminal.note(`Provenance: ${transparencyLogUrl}`);
}

async function logIn(
  name: string,
  { options, isDryRun }: PublishSettings,
  context: CommandContext,
): Promise<{ readonly options: RegistryOptions; readonly isPublicSource: boolean }> {
  const trusted = await trustedLogin(name, options, context);
  if (trusted !== undefined) return trusted;
  const { registry } = options;
  if (credentialFor(readSettings(context.project, { fs: nodeFs }), registry) === undefined) {
    const error = loginNeeded(registry);
    if (!isDryRun) throw error;
    context.terminal.warn(`${context.terminal.paint.yellow('warning')} ${error.message} (dry run)`);
  }
  return { options, isPublicSource: false };
}

function loginNeeded(registry: string): DxError {
  return new DxError({
    code: 'DX_LOGIN_NEEDED',
    message: `Publishing needs a login at ${registry}`,
    hint: `dx login --registry ${registry}`,
    details: { registry },
  });
}

/** libnpmpublish says with EUSAGE what provenance lacks; a statement that is given it reads and verifies itself. */
function explainProvenance(error: unknown, name: string, { provenanceFile }: PublishSettings): unknown {
  if (isDxError(error) || !(error instanceof Error)) return error;
  const isUsage = 'code' in error && error.code === 'EUSAGE';
  if (!isUsage && provenanceFile === undefined) return error;
  return new DxError({
    code: 'DX_PROVENANCE',
    message: `No provenance for ${name}: ${error.message}`,
    hint: isUsage
      ? 'It is made in GitHub Actions or GitLab with an id-token; a new package also needs --access public'
      : `Check ${provenanceFile ?? 'the statement'}: it has to be a Sigstore bundle about this very archive`,
    details: { name },
    cause: error,
  });
}
