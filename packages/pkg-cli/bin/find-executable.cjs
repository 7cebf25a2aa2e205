'use strict';

const { accessSync, constants, existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const { platform, arch } = process;

/** A file that a system has which can start executables for its C library; node_modules may come from another one. */
const loaders = {
  glibc: { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' },
  musl: { x64: '/lib/ld-musl-x86_64.so.1', arm64: '/lib/ld-musl-aarch64.so.1' },
};

/**
 * What starts the executable of this platform and of this version: `dx` beside `dx-program`, or `dx.exe`. It is in an
 * optional dependency, so it may be absent. Flags for Node itself (`--inspect`) mean that somebody wants Node.
 *
 * @param {string} root the directory of `@dx/pkg-cli`, without links
 * @returns {string | undefined} absolute
 */
function findExecutable(root) {
  if (process.execArgv.length > 0) return undefined;
  const { name, version } = require('../package.json');
  for (const ending of endings()) {
    // Nested in a global installation; beside it where it is hoisted or each package has a directory of its own.
    for (const directory of [join(root, 'node_modules', name), join(root, '..', '..', name)]) {
      const found = executableIn(`${directory}-${ending}`, version);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function endings() {
  if (platform !== 'linux') return [`${platform}-${arch}`];
  const known = [
    [loaders.glibc[arch], `linux-${arch}`],
    [loaders.musl[arch], `linux-${arch}-musl`],
  ];
  return known.filter(([loader]) => loader !== undefined && existsSync(loader)).map(([, ending]) => ending);
}

/**
 * @param {string} directory
 * @param {string} version
 */
function executableIn(directory, version) {
  try {
    if (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).version !== version)
      return undefined;
    if (platform === 'win32')
      return existsSync(join(directory, 'dx.exe')) ? join(directory, 'dx.exe') : undefined;
    for (const file of ['dx-program', 'dx']) accessSync(join(directory, file), constants.X_OK);
    return join(directory, 'dx');
  } catch {
    return undefined;
  }
}

module.exports = { findExecutable };
