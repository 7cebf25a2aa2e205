/** The part of npm's tree builder that the tests use; the package has no types of its own. */
declare module '@npmcli/arborist' {
  interface Node {
    readonly location: string;
    readonly version: string;
    readonly extraneous: boolean;
    readonly errors: readonly Error[];
    readonly isLink: boolean;
    readonly target: Node;
  }
  interface Tree extends Node {
    readonly inventory: ReadonlyMap<string, Node>;
    readonly meta: { save(): Promise<void> } | null;
  }
  interface Options {
    readonly path: string;
    readonly registry: string;
    readonly cache: string;
    readonly save: boolean;
    readonly audit: boolean;
    readonly force?: boolean;
    readonly strictPeerDeps?: boolean;
    readonly legacyPeerDeps?: boolean;
    readonly nodeVersion?: string;
    readonly complete?: boolean;
    readonly installStrategy?: 'hoisted' | 'nested' | 'shallow';
    readonly before?: Date | string;
    readonly minReleaseAgeExclude?: readonly string[];
    readonly fullMetadata?: boolean;
  }
  interface Request {
    readonly update: true | readonly string[] | null;
    readonly add: readonly string[] | null;
    readonly preferDedupe?: boolean;
  }
  class Arborist {
    constructor(options: Options);
    buildIdealTree(request: Request): Promise<Tree>;
  }

  export type { Node, Tree };
  export default Arborist;
}
