/**
 * @typedef {object} Target
 * @property {string} name ends the name of the platform's package: `@dx/pkg-cli-<name>`
 * @property {string} bun how Bun calls it, after `bun-`
 * @property {string} runtime the package in the registry with the Bun of that platform
 * @property {string} os as in package.json
 * @property {string} cpu
 * @property {string} [libc]
 */

/**
 * The platforms that dx has an executable for.
 *
 * @type {readonly Target[]}
 */
export const targets = Object.freeze([
  linux('x64', 'glibc'),
  linux('arm64', 'glibc'),
  linux('x64', 'musl'),
  linux('arm64', 'musl'),
  other('darwin', 'x64'),
  other('darwin', 'arm64'),
  other('win32', 'x64'),
  other('win32', 'arm64'),
]);

/** @type {Target} the platform that this runs on */
export const ownTarget = findOwn();

/**
 * @param {string} name
 * @returns {Target}
 */
export function targetNamed(name) {
  const target = targets.find((one) => one.name === name);
  if (target !== undefined) return target;
  throw new Error(
    `There is no executable for ${name}; there are ${targets.map((one) => one.name).join(', ')}`,
  );
}

function findOwn() {
  const { header } = /** @type {{ header: Record<string, unknown> }} */ (process.report.getReport());
  const isMusl = process.platform === 'linux' && header['glibcVersionRuntime'] === undefined;
  return targetNamed(`${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`);
}

/**
 * @param {string} cpu
 * @param {string} libc
 * @returns {Target}
 */
function linux(cpu, libc) {
  const ending = libc === 'musl' ? '-musl' : '';
  const runtime = `@oven/bun-linux-${archOfBun(cpu)}${ending}`;
  return { name: `linux-${cpu}${ending}`, bun: `linux-${cpu}${ending}`, runtime, os: 'linux', cpu, libc };
}

/**
 * @param {string} os
 * @param {string} cpu
 * @returns {Target}
 */
function other(os, cpu) {
  const system = os === 'win32' ? 'windows' : os;
  const runtime = `@oven/bun-${system}-${archOfBun(cpu)}`;
  return { name: `${os}-${cpu}`, bun: `${system}-${cpu}`, runtime, os, cpu };
}

/** @param {string} cpu */
function archOfBun(cpu) {
  return cpu === 'arm64' ? 'aarch64' : cpu;
}
