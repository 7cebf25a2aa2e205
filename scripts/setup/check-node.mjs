/**
 * Why this version of Node cannot build and test dx; undefined when it can.
 *
 * @param {string} version as in `20.19.0`
 * @returns {string | undefined}
 */
export function findNodeFault(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 20 && minor >= 19) return undefined;
  if (major === 22 && minor >= 12) return undefined;
  if (major >= 23) return undefined;
  return (
    `dx needs Node 20.19 or newer in line 20, 22.12 or newer in line 22, or any later line; this is Node ${version}.\n` +
    'Install a newer Node, for example from https://nodejs.org, and run the command again.'
  );
}
