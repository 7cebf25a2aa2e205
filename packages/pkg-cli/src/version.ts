import { createRequire } from 'node:module';

interface OwnManifest {
  readonly version: string;
}

/** The version of dx itself, from its package.json. */
export const version: string = (createRequire(import.meta.url)('../package.json') as OwnManifest).version;
