import type { CommandContext } from '../command-context.ts';
import type { RegistryOptions } from '../registry/registry-options.ts';

/** What a CI service proves and a registry gives for it. */
export interface TrustedLogin {
  /** The options with a token for this package. */
  readonly options: RegistryOptions;
  /** Whether the service says that its repository is public, so that provenance can be made. */
  readonly isPublicSource: boolean;
}

/**
 * The registry's token for one package in exchange for the identity that GitHub Actions, GitLab or CircleCI vouches for.
 * Nothing where there is no such identity or the registry does not take it: the login of the settings then counts.
 *
 * Source: https://docs.npmjs.com/trusted-publishers
 */
export async function trustedLogin(
  packageName: string,
  options: RegistryOptions,
  { project: { env } }: CommandContext,
): Promise<TrustedLogin | undefined> {
  if (env['GITHUB_ACTIONS'] !== 'true' && !env['GITLAB_CI'] && !env['CIRCLECI']) return undefined;
  const { default: registryFetch } = await import('npm-registry-fetch');
  const { registry } = options;
  const { host, pathname } = new URL(registry);
  const key = `//${host}${pathname}:_authToken`;
  try {
    const identity = env['NPM_ID_TOKEN'] ?? (await askGitHub(registry, options, env));
    if (identity === undefined || identity === '') return undefined;
    const answer = await registryFetch.json(
      `/-/npm/v1/oidc/token/exchange/package/${packageName.replace('/', '%2f')}`,
      { ...options, [key]: identity, method: 'POST' },
    );
    const token = textOf(answer, 'token');
    if (token === undefined) return undefined;
    return { options: { ...options, [key]: token }, isPublicSource: isPublic(identity) };
  } catch {
    // As npm does: whatever goes wrong here, the login of the settings decides.
    return undefined;
  }
}

async function askGitHub(
  registry: string,
  options: RegistryOptions,
  env: CommandContext['project']['env'],
): Promise<string | undefined> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (!address || !token) return undefined;
  const { default: registryFetch } = await import('npm-registry-fetch');
  const url = new URL(address);
  url.searchParams.append('audience', `npm:${new URL(registry).hostname}`);
  const { retry, timeout, proxy, noProxy, ca, strictSSL } = options;
  const answer = await registryFetch.json(url.href, {
    registry: url.origin,
    ...{ retry, timeout, proxy, noProxy, ca, strictSSL },
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  });
  return textOf(answer, 'value');
}

function isPublic(identity: string): boolean {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(identity.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return [textOf(claims, 'repository_visibility'), textOf(claims, 'project_visibility')].includes('public');
  } catch {
    return false;
  }
}

function textOf(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text = (value as Readonly<Record<string, unknown>>)[key];
  return typeof text === 'string' ? text : undefined;
}
