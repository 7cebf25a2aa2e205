import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileProgram } from './compile-program.mjs';
import { fetchRuntime } from './fetch-runtime.mjs';
import { ownTarget, targetNamed } from './targets.mjs';

const { values } = parseArgs({
  options: {
    /** One of `targets.mjs`. Others than the own one take their Bun from the registry. */
    target: { type: 'string', default: ownTarget.name },
    outdir: { type: 'string' },
  },
});

/** Makes the executable of one platform. */
const target = targetNamed(values.target);
const isOwn = target === ownTarget;
const standalone = fileURLToPath(new URL('../dist/standalone', import.meta.url));
const outdir = resolve(values.outdir ?? (isOwn ? standalone : join(standalone, target.name)));
const program = compileProgram(target, outdir, isOwn ? undefined : fetchRuntime(target));
console.log(`${program}: ${Math.round(statSync(program).size / 1e6)} MB`);
