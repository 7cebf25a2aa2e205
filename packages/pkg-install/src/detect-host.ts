import type { Host } from '@dx/pkg-link';

/** The machine that this process runs on. `libc` is known on Linux only. */
export function detectHost(): Host {
  const { platform, arch, version } = process;
  const libc = platform === 'linux' ? detectLibc() : undefined;
  return Object.freeze({ platform, arch, nodeVersion: version, ...(libc === undefined ? {} : { libc }) });
}

/** Node's report names the C library when it is glibc. Network facts are left out, because they take seconds. */
function detectLibc(): 'glibc' | 'musl' {
  process.report.excludeNetwork = true;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
