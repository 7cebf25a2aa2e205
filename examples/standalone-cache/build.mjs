import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transform, version } from 'esbuild';
import { openTransformCache } from './transform-cache.mjs';

const source = resolve(process.argv[2] ?? 'src');
const target = resolve(process.argv[3] ?? 'dist');
const options = { loader: 'tsx', format: 'esm', target: 'es2022', minify: true };

const startedMs = performance.now();
const cache = openTransformCache(resolve(process.env.CACHE ?? 'node_modules/.cache/transforms'));
const files = readdirSync(source, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
await Promise.all(files.map(build));
const { made, taken } = cache.counts;
await cache.close();
console.log(`${files.length} files in ${Math.round(performance.now() - startedMs)} ms: ${made} made, ${taken} from the cache`);

async function build(name) {
  const text = readFileSync(join(source, name), 'utf8');
  const key = createHash('sha256').update(JSON.stringify([version, options, name, text])).digest('hex');
  const code = await cache.get(key, async () => (await transform(text, { ...options, sourcefile: name })).code);
  const path = join(target, name.replace(/\.tsx?$/, '.js'));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
}
