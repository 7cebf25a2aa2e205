import { join } from 'node:path';

/** Not resolved by TypeScript: its types declare a `console` and numbers of their own, for everybody. */
const compiler = /** @type {string} */ ('assemblyscript/asc');

/** No runtime: the module allocates nothing and imports nothing. */
const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--outFile', 'members.wasm'];

/**
 * The text of the TypeScript file that holds what `assembly/find-members.ts` of pkg-cache compiles to.
 *
 * @param {string} root of the repository
 * @returns {Promise<string>}
 */
export async function compileMembers(root) {
  /** @type {Uint8Array | undefined} */
  let compiled;
  const { default: asc } = await import(compiler);
  const baseDir = join(root, 'packages', 'pkg-cache', 'assembly');
  const { error, stderr } = await asc.main(['find-members.ts', '--baseDir', baseDir, ...options], {
    writeFile: (/** @type {string} */ _name, /** @type {string | Uint8Array} */ contents) => {
      if (typeof contents !== 'string') compiled = contents;
    },
  });
  if (error !== null || compiled === undefined) throw new Error(`find-members.ts: ${stderr.toString()}`);
  return `/** \`assembly/find-members.ts\` as WebAssembly in base64; made by \`npm run dev:wasm\`. */
export const membersModule =
  '${Buffer.from(compiled).toString('base64')}';
`;
}
