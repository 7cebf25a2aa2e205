/// <reference path="../npm-conf.d.ts" />
import npmConf from '@pnpm/npm-conf/lib/defaults.js';

/** The registry that npm uses when nobody says otherwise. */
export function defaultRegistry(): string {
  return npmConf.defaults.registry;
}
