declare module 'cmd-shim' {
  /** Writes `to`, `to.cmd` and `to.ps1`, which run the file `from`. */
  const cmdShim: {
    (from: string, to: string): Promise<unknown>;
    /** The same, and nothing when `from` is missing. */
    readonly ifExists: (from: string, to: string) => Promise<unknown>;
  };
  export default cmdShim;
}
