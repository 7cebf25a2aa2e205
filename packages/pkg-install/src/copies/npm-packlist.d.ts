// The same shape as in pkg-fetch: declarations of one module are merged.
declare module 'npm-packlist' {
  interface PackageTree {
    readonly path: string;
    readonly package: Readonly<Record<string, unknown>>;
    readonly isProjectRoot: boolean;
    readonly isLink: boolean;
    readonly target: PackageTree;
    readonly workspaces?: undefined;
    readonly edgesOut: { get(name: string): { readonly to: PackageTree } | undefined };
  }
  const listFiles: (tree: PackageTree, options: { readonly path: string }) => Promise<string[]>;

  export type { PackageTree };
  export default listFiles;
}
