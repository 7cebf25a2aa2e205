import { join } from 'node:path';
import type { Places } from '../types.ts';

/** The environment of every command line: a home and caches of the sandbox, nothing of the person's own. */
export function environmentOf(places: Places, registry: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: places.home,
    TMPDIR: join(places.base, 'tmp'),
    DX_HOME: places.dxHome,
    PREFIX: places.prefix,
    npm_config_registry: registry,
    npm_config_fetch_retries: '0',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_generations: 'false',
    npm_config_update_notifier: 'false',
    NODE_DISABLE_COMPILE_CACHE: '1',
  };
}
