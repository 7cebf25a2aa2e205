declare module '@npmcli/run-script' {
  interface RunScriptOptions {
    readonly event: string;
    readonly path: string;
    readonly pkg: Readonly<Record<string, unknown>>;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly nodeGyp?: string;
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

declare module '@npmcli/node-gyp' {
  interface NodeGypCheck {
    isNodeGypPackage(directory: string): Promise<boolean>;
    readonly defaultGypInstallScript: string;
  }
  const check: NodeGypCheck;
  export default check;
}
