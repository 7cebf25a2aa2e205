export type { EsbuildBuild, EsbuildContext, EsbuildResult } from './plugins/esbuild.ts';
export { DxPlugin } from './plugins/esbuild.ts';
