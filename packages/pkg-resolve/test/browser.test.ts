import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

it('runs as a browser bundle, in a context that has the language alone', async () => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'dx',
  });
  const text = outputFiles[0]?.text ?? '';
  const context = createContext({});
  runInContext(text, context);
  const lines: unknown = await runInContext(
    `const source = dx.inMemoryMetadata({ a: { versions: { '1.0.0': { dependencies: { b: '*' } } } }, b: { versions: { '2.0.0': {} } } });
     dx.resolve({ importers: { '': { dependencies: { a: '^1.0.0' } } } }, source)
       .then((graph) => graph.nodes.map((node) => node.location + '@' + node.version).join());`,
    context,
  );
  expect(lines).toBe('@undefined,node_modules/a@1.0.0,node_modules/b@2.0.0');
});
