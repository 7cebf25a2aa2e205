/**
 * What a manifest names as its repository, where that is another one than something was built from: shorthands, protocols, `.git`,
 * directories, branches and the case of letters do not count. `undefined` where it is the same, or where it names none.
 *
 * @param named the manifest's field, as it is
 */
export async function findOtherRepository(built: string, named: unknown): Promise<string | undefined> {
  const text = typeof named === 'object' && named !== null && 'url' in named ? named.url : named;
  if (typeof text !== 'string' || text === '') return undefined;
  return (await placeOf(built)) === (await placeOf(text)) ? undefined : text;
}

async function placeOf(repository: string): Promise<string> {
  const { default: hostedGitInfo } = await import('hosted-git-info');
  const text = repository.slice(0, 2_000).replace(/@refs\/.*$/, '');
  const hosted = hostedGitInfo.fromUrl(text);
  if (hosted !== undefined) return `${hosted.domain}/${hosted.user}/${hosted.project}`.toLowerCase();
  const plain = text
    .replace(/#.*$/, '')
    .replace(/^(?:git\+)?[a-z]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?!\d+\/)/, '$1/');
  return plain
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase();
}
