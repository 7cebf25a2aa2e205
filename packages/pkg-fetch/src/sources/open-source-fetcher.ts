import { sourceCancelled } from './errors.ts';
import { discardFetched, once, openSourceCore, type SourceCore } from './source-core.ts';
import type {
  FoundSource,
  SourceArchive,
  SourceArchiveOptions,
  SourceFetcher,
  SourceFetcherOptions,
  SourceSpec,
} from './types.ts';

/**
 * A fetcher for packages that no registry answers: git repositories, archives at a URL or on this machine, and
 * directories. Opening it costs nothing; git is looked for when it is needed.
 *
 * @example
 * const sources = openSourceFetcher({ root, fs: nodeFs, client, temporaryDirectory, env });
 * const found = await sources.sourcePackage({ kind: 'git', name: 'a', spec: 'github:b/a#semver:^1', from: '' });
 * if (found.kind === 'archive') await sources.archive(found.resolved, { name: 'a' });
 * await sources.close();
 */
export function openSourceFetcher(options: SourceFetcherOptions): SourceFetcher {
  const core = openSourceCore(options);
  return Object.freeze<SourceFetcher>({
    sourcePackage: (spec, { signal } = {}) => {
      const key = JSON.stringify([spec.kind, spec.name, spec.spec, spec.from]);
      const ask = (ended: AbortSignal) => once(core.answers, key, () => find(core, spec, ended));
      return run(core, spec.spec, signal, ask);
    },
    archive: (resolved, archive = {}) =>
      run(core, resolved, archive.signal, (ended) => read(core, resolved, archive, ended)),
    close: async () => {
      core.closing.abort();
      await discardFetched(core);
    },
  });
}

/** Most projects have no such package: what it takes is loaded when the first is asked for. */
async function find(core: SourceCore, spec: SourceSpec, ended: AbortSignal): Promise<FoundSource> {
  const { findSource } = await import('./find-source.ts');
  return findSource(core, spec, ended);
}

async function read(
  core: SourceCore,
  resolved: string,
  options: SourceArchiveOptions,
  ended: AbortSignal,
): Promise<SourceArchive> {
  const { readSourceArchive } = await import('./source-archive.ts');
  return readSourceArchive(core, resolved, options, ended);
}

async function run<Answer>(
  core: SourceCore,
  subject: string,
  signal: AbortSignal | undefined,
  ask: (ended: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const own = core.closing.signal;
  const ended = signal === undefined ? own : AbortSignal.any([own, signal]);
  if (ended.aborted) throw sourceCancelled(subject, ended.reason);
  const asked = ask(ended);
  core.running.add(asked);
  try {
    return await asked;
  } catch (error) {
    throw ended.aborted ? sourceCancelled(subject, ended.reason) : error;
  } finally {
    core.running.delete(asked);
  }
}
