export type {
  WebpackCompilation,
  WebpackCompiler,
  WebpackHook,
  WebpackModule,
  WebpackNeedBuild,
  WebpackNormalModule,
  WebpackWatching,
} from './plugins/webpack.ts';
export { DxPlugin } from './plugins/webpack.ts';
