declare module 'npm-pick-manifest' {
  interface Choice {
    readonly name: string;
    readonly versions: Readonly<Record<string, object>>;
    readonly 'dist-tags': Readonly<Record<string, string>>;
  }
  const pickManifest: (choice: Choice, wanted: string) => unknown;
  export default pickManifest;
}
