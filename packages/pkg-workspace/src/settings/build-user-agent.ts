import type { Setting, SettingsInput } from '../types.ts';

/** The variable that a continuous-integration service sets, and the service's name. */
const services: readonly (readonly [variable: string, name: string])[] = [
  ['GITHUB_ACTIONS', 'github-actions'],
  ['GITLAB_CI', 'gitlab-ci'],
  ['CIRCLECI', 'circleci'],
  ['TF_BUILD', 'azure-pipelines'],
  ['BITBUCKET_COMMIT', 'bitbucket-pipelines'],
  ['BUILDKITE', 'buildkite'],
  ['JENKINS_URL', 'jenkins'],
  ['TEAMCITY_VERSION', 'teamcity'],
  ['APPVEYOR', 'appveyor'],
  ['TRAVIS', 'travis-ci'],
  ['DRONE', 'drone'],
  ['NETLIFY', 'netlify-ci'],
  ['VERCEL', 'vercel'],
];

/**
 * The user agent: the setting `user-agent` with its placeholders filled in, if somebody other than the project set it,
 * else `dx/<version> npm/? node/<version> <platform> <arch> workspaces/<boolean>[ ci/<service>]`.
 */
export function buildUserAgent(values: Readonly<Record<string, Setting>>, input: SettingsInput): string {
  const setting = values['user-agent'];
  const isOwn = setting !== undefined && setting.source !== 'project';
  const template = isOwn ? String(setting.value) : `dx/${input.dxVersion} ${standardTemplate}`;
  const filled = template.replaceAll(
    /\{([a-z-]+)\}/gi,
    (whole, name: string) => fill(name, values, input) ?? whole,
  );
  return filled.replaceAll(/[^\t\u0020-\u007e]+/g, ' ').trim();
}

const standardTemplate = 'npm/? node/{node-version} {platform} {arch} workspaces/{workspaces} {ci}';

function fill(
  name: string,
  values: Readonly<Record<string, Setting>>,
  { nodeVersion, platform, arch, env }: SettingsInput,
): string | undefined {
  switch (name.toLowerCase()) {
    case 'npm-version':
      return '?';
    case 'node-version':
      return nodeVersion.startsWith('v') ? nodeVersion : `v${nodeVersion}`;
    case 'platform':
      return platform;
    case 'arch':
      return arch;
    case 'workspaces':
      return String(isInWorkspaces(values));
    case 'ci':
      return findService(env);
    default:
      return undefined;
  }
}

function isInWorkspaces(values: Readonly<Record<string, Setting>>): boolean {
  const named = values['workspace']?.value;
  return values['workspaces']?.value === true || (named !== undefined && [named].flat().length > 0);
}

function findService(env: SettingsInput['env']): string {
  const service = services.find(([variable]) => env[variable] !== undefined && env[variable] !== '');
  return service === undefined ? '' : `ci/${service[1]}`;
}
