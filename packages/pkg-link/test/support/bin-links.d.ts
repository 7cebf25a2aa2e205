declare module 'bin-links' {
  export interface BinLinksOptions {
    readonly path: string;
    readonly pkg: { readonly name: string; readonly bin?: Readonly<Record<string, string>> };
    readonly top?: boolean;
    readonly global?: boolean;
    readonly force?: boolean;
  }
  interface BinLinks {
    (options: BinLinksOptions): Promise<unknown>;
    resetSeen(): void;
  }
  const binLinks: BinLinks;
  export default binLinks;
}
