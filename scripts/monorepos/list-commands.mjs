/**
 * The commands that a package brings.
 *
 * @param {{ readonly name?: string, readonly bin?: string | Readonly<Record<string, string>> }} manifest
 * @returns {Map<string, string>} target by command
 */
export function listCommands({ name = '', bin }) {
  if (bin === undefined || bin === null) return new Map();
  if (typeof bin === 'string') return new Map([[name.replace(/^@[^/]*\//, ''), bin]]);
  return new Map(Object.entries(bin).filter(([command]) => /^[\w.@-]+$/.test(command)));
}
