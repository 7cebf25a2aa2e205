import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from './repo/report.mjs';
import { root } from './repo/root.mjs';
import { compileMembers } from './wasm/compile-members.mjs';

/** `dev:wasm` writes the compiled module of pkg-cache; `dev:wasm --check` only tells whether it is up to date. */
const checkOnly = process.argv.includes('--check');
const path = join(root, 'packages', 'pkg-cache', 'src', 'internal', 'members-module.ts');
const text = await compileMembers(root);
const isStale = !existsSync(path) || readFileSync(path, 'utf8') !== text;

if (isStale && !checkOnly) writeFileSync(path, text);
report('dev:wasm', isStale && checkOnly ? ['members-module.ts is not up to date; run pnpm dev:wasm'] : []);
