declare module 'init-package-json' {
  const initPackageJson: (
    directory: string,
    module: string,
    config: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, unknown>> | undefined>;
  export default initPackageJson;
}
