export { dx } from './plugins/vite.ts';
export type {
  ViteEnvironment,
  ViteModuleGraph,
  ViteOptimised,
  VitePlugin,
  VitePluginContainer,
  ViteServer,
} from './plugins/vite-types.ts';
