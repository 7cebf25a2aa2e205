declare module 'npm-normalize-package-bin' {
  /** Changes `pkg` and gives it back; `bin` is taken away when nothing usable is in it. */
  function normalize(pkg: { name?: unknown; bin?: unknown }): { bin?: Record<string, string> };
  export default normalize;
}
