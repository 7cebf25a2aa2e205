import { type AuditIgnore, formatIgnores, ignoresFile, readIgnores } from '@dx/pkg-audit';
import { nodeFs } from '@dx/pkg-core/node';

/**
 * What a project has decided not to be told of; nothing where it has no such file.
 *
 * @throws DX_AUDIT_IGNORES
 */
export function readProjectIgnores(root: string): readonly AuditIgnore[] {
  const file = `${root}/${ignoresFile}`;
  if (nodeFs.stat(file) === undefined) return [];
  return readIgnores(new TextDecoder().decode(nodeFs.readFile(file)), file);
}

/** Writes them, whole or not at all; a file without any is removed. */
export function writeProjectIgnores(root: string, ignores: readonly AuditIgnore[]): void {
  const file = `${root}/${ignoresFile}`;
  if (ignores.length === 0) {
    nodeFs.removeTree(file);
    return;
  }
  const beside = `${file}.${process.pid}`;
  nodeFs.writeFile(beside, formatIgnores(ignores));
  nodeFs.rename(beside, file);
}
