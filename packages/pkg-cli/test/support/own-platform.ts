const report: unknown = process.report.getReport();

/** How the package with the executable for this machine ends: `linux-x64-musl`, say. */
export const ownPlatform: string =
  process.platform === 'linux' && !JSON.stringify(report).includes('"glibcVersionRuntime"')
    ? `linux-${process.arch}-musl`
    : `${process.platform}-${process.arch}`;
