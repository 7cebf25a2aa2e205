/// <reference path="./npm-pick-manifest.d.ts" />
import type { WantedCommit } from './git-source.ts';
import type { RemoteRefs } from './remote-refs.ts';

/**
 * The commit that is meant, of those a repository lists; `undefined` when a deeper look is needed (`HEAD~3`, a short
 * commit) or there is none.
 */
export async function pickCommit(refs: RemoteRefs, wanted: WantedCommit): Promise<string | undefined> {
  if (wanted.kind === 'commit') return wanted.sha;
  if (wanted.kind === 'head') return refs.commits.get('HEAD');
  if (wanted.kind === 'reference') return refs.commits.get(wanted.reference);
  return pickVersion(refs, wanted.range);
}

/** npm's rule: as for a registry's package whose `latest` is the branch of that name, or else the default branch. */
async function pickVersion(refs: RemoteRefs, range: string): Promise<string | undefined> {
  const { default: pickManifest } = await import('npm-pick-manifest');
  const head = refs.commits.get('latest') ?? refs.commits.get('HEAD');
  const versions = Object.fromEntries(
    [...refs.versions].map(([version, sha]) => [version, { version, sha }]),
  );
  const latest = [...refs.versions].findLast(([, sha]) => sha === head)?.[0];
  try {
    const picked = pickManifest(
      { name: 'git', versions, 'dist-tags': latest === undefined ? {} : { latest } },
      range,
    );
    return (picked as { readonly sha: string }).sha;
  } catch (error) {
    if (!isNoVersion(error)) throw error;
    return undefined;
  }
}

function isNoVersion(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ETARGET' || code === 'ENOVERSIONS' || code === 'E403';
}
