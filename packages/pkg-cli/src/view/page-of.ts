/** Which page about a package. */
export type PageKind = 'docs' | 'repo' | 'bugs';

type Fields = Readonly<Record<string, unknown>>;

/** The address of a page as a manifest says it, or as the repository's host has it; nothing when neither does. */
export async function pageOf(kind: PageKind, manifest: Fields): Promise<string | undefined> {
  const { default: hostedGitInfo } = await import('hosted-git-info');
  const repository = urlOf(manifest['repository']);
  const hosted = repository === undefined ? undefined : hostedGitInfo.fromUrl(repository);
  const folder = recordOf(manifest['repository'])['directory'];
  if (kind === 'docs') return urlOf(manifest['homepage']) ?? hosted?.docs();
  if (kind === 'bugs') return urlOf(manifest['bugs']) ?? mailOf(manifest['bugs']) ?? hosted?.bugs();
  if (hosted !== undefined) return typeof folder === 'string' ? hosted.browse(folder) : hosted.browse();
  return repository === undefined ? undefined : webAddress(repository);
}

/** `git+ssh://git@host/path.git` → `https://host/path` */
function webAddress(repository: string): string | undefined {
  const url = repository.replace(/^git\+/, '').replace(/^git@([^:/]+):/, 'https://$1/');
  if (!URL.canParse(url)) return undefined;
  const { host, pathname, protocol } = new URL(url);
  const scheme = protocol === 'http:' ? 'http:' : 'https:';
  return `${scheme}//${host}${pathname.replace(/\.git$/, '')}`;
}

function urlOf(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  const { url } = recordOf(value);
  return typeof url === 'string' && url !== '' ? url : undefined;
}

function mailOf(value: unknown): string | undefined {
  const { email } = recordOf(value);
  return typeof email === 'string' && email !== '' ? `mailto:${email}` : undefined;
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
