declare module 'cmd-shim' {
  /** Writes `to`, `to.cmd` and `to.ps1`, which run the file `from`. */
  export default function cmdShim(from: string, to: string): Promise<unknown>;
}
