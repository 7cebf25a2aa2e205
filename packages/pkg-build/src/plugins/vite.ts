import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import {
  type ChangedPackage,
  describeChanges,
  type FollowedProject,
  followProject,
} from './follow-project.ts';
import { inTurn } from './in-turn.ts';
import { environmentsOf, findUse } from './vite-modules.ts';
import type { VitePlugin, VitePluginContainer, ViteServer } from './vite-types.ts';

/**
 * Has a dev server of Vite follow `dx watch`: when a package that the page has changes, it is optimised again or read again,
 * and the page is loaded anew. What no page uses changes nothing. Without a watcher it does nothing.
 *
 * @example
 * // vite.config.js
 * import { dx } from '@dx/pkg-build/vite';
 * export default { plugins: [dx()] };
 */
export function dx(): VitePlugin {
  const missing = new Set<string>();
  return {
    name: 'dx',
    apply: 'serve',
    configureServer: (server) => {
      const take = inTurn((packages) => takeUp(server, packages, missing));
      const followed = followProject(server.config.root, take);
      endWith(server, followed);
    },
    resolveId: {
      order: 'post',
      handler: (source) => {
        const name = packageNameOf(source);
        if (name !== undefined) missing.add(name);
        return null;
      },
    },
  };
}

/** Whoever asks last for a module finds none: it is missing. */
function packageNameOf(source: string): string | undefined {
  return /^(?:@[^/\\:]+\/)?[^./\\@\0:][^/\\:\0]*(?=\/|$)/.exec(source)?.[0];
}

/** The server goes on, whatever happens here. */
async function takeUp(
  server: ViteServer,
  packages: readonly ChangedPackage[],
  missing: Set<string>,
): Promise<void> {
  const { logger } = server.config;
  try {
    const done = await apply(server, packages, missing);
    if (done !== undefined) logger.info(`dx: ${describeChanges(packages)}; ${done}`, { timestamp: true });
  } catch (error) {
    logger.error(`dx: ${describeChanges(packages)}; restart the server: ${String(error)}`);
  }
}

/**
 * Vite remembers until it starts again what manifests in `node_modules` say, so where a package begins. What it did not find it
 * looks for again when it hears of a new file; it may be loading pages just then, which had nobody to talk to during a start.
 */
async function apply(
  server: ViteServer,
  packages: readonly ChangedPackage[],
  missing: Set<string>,
): Promise<string | undefined> {
  const use = findUse(server, packages, nodeFs);
  const isAwaited = packages.filter(({ name }) => missing.delete(name)).length > 0;
  if (use === 'none' && !isAwaited) return undefined;
  if (use === 'none') await lookAgain(server, packages);
  else await server.restart(use === 'optimised');
  return use === 'optimised' ? 'dependencies are optimised again' : 'read again';
}

async function lookAgain(server: ViteServer, packages: readonly ChangedPackage[]): Promise<void> {
  const containers = environmentsOf(server).map(({ pluginContainer }) => pluginContainer);
  const manifests = packages.map(({ directory }) => `${directory.replaceAll(path.sep, '/')}/package.json`);
  const tell = (container: VitePluginContainer): readonly Promise<unknown>[] =>
    manifests.map((manifest) => container.watchChange(manifest, { event: 'create' }));
  await Promise.all(containers.flatMap(tell));
  server.ws.send({ type: 'full-reload' });
}

/** A server that starts again is closed before the next one is there. */
function endWith(server: ViteServer, followed: FollowedProject): void {
  if (server.httpServer !== null) {
    server.httpServer.once('close', () => followed.close());
    return;
  }
  const { close } = server;
  server.close = () => {
    followed.close();
    return close.call(server);
  };
}
