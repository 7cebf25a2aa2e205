declare module '@npmcli/arborist' {
  export interface ActualTree {
    readonly meta: { readonly loadedFromDisk: boolean };
    readonly inventory: ReadonlyMap<string, unknown>;
  }
  export default class Arborist {
    constructor(options: { readonly path: string });
    loadActual(): Promise<ActualTree>;
  }
}
