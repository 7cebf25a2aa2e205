declare module '@npmcli/run-script' {
  interface RunScriptOptions {
    readonly event: string;
    readonly path: string;
    readonly pkg: Readonly<Record<string, unknown>>;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly stdio?: 'inherit' | 'pipe';
    readonly stdioString?: boolean;
    readonly scriptShell?: string;
  }
  interface RunScript {
    (options: RunScriptOptions): Promise<unknown>;
    isServerPackage(directory: string): Promise<boolean>;
  }
  const runScript: RunScript;
  export default runScript;
}
