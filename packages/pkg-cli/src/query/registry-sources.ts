import registryFetch from 'npm-registry-fetch';
import semver from 'semver';
import type { CommandContext } from '../command-context.ts';
import type { RegistryOptions } from '../registry/registry-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import { warningLine } from '../terminal/print-receipt.ts';
import type { Advisory, QuerySources } from './types.ts';

/** What a query asks of the project's registry. A name that cannot be asked for has no versions, with a warning. */
export function registrySources(options: RegistryOptions, { terminal }: CommandContext): QuerySources {
  return {
    versions: async (name) => {
      try {
        const spec = encodeURIComponent(name).replace('%40', '@');
        const document = await registryFetch.json(`/${spec}`, {
          ...options,
          spec: name,
          headers: { accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8' },
        });
        return Object.keys(fieldOf(document, 'versions')).sort(semver.compare);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        terminal.warn(warningLine(terminal, `No versions of ${name}: ${plainText(reason)}`));
        return [];
      }
    },
    advisories: async (versions) => {
      const answer = await registryFetch.json('/-/npm/v1/security/advisories/bulk', {
        ...options,
        method: 'POST',
        gzip: true,
        body: Object.fromEntries(versions),
      });
      return (answer ?? {}) as Readonly<Record<string, readonly Advisory[]>>;
    },
  };
}

function fieldOf(value: unknown, name: string): object {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === 'object' && field !== null ? field : {};
}
