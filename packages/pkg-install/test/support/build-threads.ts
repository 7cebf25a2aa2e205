import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';

/** Bundles the named scripts of this folder into `directory`, since threads of Node 20 cannot load TypeScript. */
export async function buildThreads(names: readonly string[], directory: string): Promise<readonly URL[]> {
  const entryOf = (name: string): string => fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  await build({
    entry: Object.fromEntries(names.map((name) => [name, entryOf(name)])),
    outDir: directory,
    config: false,
    format: 'esm',
    target: 'node20',
    noExternal: [/./],
    outExtension: () => ({ js: '.mjs' }),
    silent: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return names.map((name) => pathToFileURL(join(directory, `${name}.mjs`)));
}
