declare module '@npmcli/arborist' {
  /** The part of npm's tree node that the tests compare with. */
  export interface ArboristNode {
    readonly location: string;
    readonly name: string;
    readonly version: string;
    readonly packageName: string | null;
    readonly isLink: boolean;
    readonly isRoot: boolean;
    readonly target: ArboristNode;
    readonly package: Readonly<Record<string, unknown>>;
    readonly integrity: string | null;
    readonly resolved: string | null;
    readonly dev: boolean;
    readonly optional: boolean;
    readonly devOptional: boolean;
    readonly peer: boolean;
    readonly extraneous: boolean;
    readonly edgesOut: ReadonlyMap<
      string,
      { readonly type: string; readonly valid: boolean; readonly to: ArboristNode | null }
    >;
    /** Its text is that of `package-lock.json`. */
    readonly meta: { commit(): unknown; toString(): string };
    readonly inventory: ReadonlyMap<string, ArboristNode>;
  }

  export class Arborist {
    constructor(options: { readonly path: string; readonly legacyPeerDeps?: boolean });
    loadVirtual(): Promise<ArboristNode>;
    loadActual(): Promise<ArboristNode>;
    buildIdealTree(): Promise<ArboristNode>;
  }
}
