/** The part of npm's tree builder that the judges use; the package has no types of its own. */
declare module '@npmcli/arborist' {
  interface Options {
    readonly path: string;
    readonly registry: string;
    readonly cache: string;
    readonly audit: boolean;
    readonly fund: boolean;
    readonly ignoreScripts: boolean;
    readonly [setting: string]: unknown;
  }
  export default class Arborist {
    constructor(options: Options);
    reify(request?: { readonly save: boolean }): Promise<unknown>;
    audit(): Promise<{ toJSON(): unknown }>;
  }
}
