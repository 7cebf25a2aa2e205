declare module 'npm-normalize-package-bin' {
  export default function normalizePackageBin(manifest: { name: string; bin: unknown }): {
    readonly bin?: Readonly<Record<string, string>>;
  };
}
