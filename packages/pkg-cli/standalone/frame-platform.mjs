/**
 * The package with the executable of one platform.
 *
 * @param {string} name of the package of dx itself
 * @param {import('./targets.mjs').Target} target
 */
export function platformName(name, target) {
  return `${name}-${target.name}`;
}

/**
 * What its package.json holds. It has a command of its own, so that it can be installed by itself.
 *
 * @param {Readonly<Record<string, string>>} manifest of dx itself
 * @param {import('./targets.mjs').Target} target
 */
export function framePlatform({ name, version, license }, target) {
  const { os, cpu, libc } = target;
  const files = os === 'win32' ? ['dx.exe'] : ['dx', 'dx-program'];
  return {
    name: platformName(name, target),
    version,
    description: `The executable of dx, a package manager for JavaScript, for ${describe(target)}.`,
    license,
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    bin: { dx: `./${files[0]}` },
    files: [...files, 'THIRD_PARTY_NOTICES.txt'],
    // Executables inside of archives cannot be started.
    preferUnplugged: true,
    publishConfig: { access: 'public' },
  };
}

/**
 * @param {string} name of the package of dx itself
 * @param {import('./targets.mjs').Target} target
 */
export function describePlatform(name, target) {
  const own = platformName(name, target);
  return `# ${own}

The executable of \`dx\` for ${describe(target)}: Bun, the code of \`${name}\` and its
bytecode in one file${target.os === 'win32' ? '' : ', and the script `dx` that starts it'}.

\`${name}\` depends on it, where it fits, and starts it by Node. Installed by itself it starts without Node:

\`\`\`sh
npm install --global ${own}
\`\`\`
`;
}

/** @param {import('./targets.mjs').Target} target */
function describe({ os, cpu, libc }) {
  const systems = new Map([
    ['linux', 'Linux'],
    ['darwin', 'macOS'],
    ['win32', 'Windows'],
  ]);
  return `${systems.get(os)} on ${cpu}${libc === 'musl' ? ' with musl' : ''}`;
}
