declare module '@yarnpkg/lockfile' {
  /** Yarn 1's own reading of its lockfile. */
  export function parse(text: string): {
    readonly type: string;
    readonly object: Readonly<
      Record<
        string,
        {
          readonly version?: string;
          readonly resolved?: string;
          readonly dependencies?: Readonly<Record<string, string>>;
        }
      >
    >;
  };
}
