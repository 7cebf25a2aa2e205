import { DxError, explainFsError, type FsOps } from '@dx/pkg-core';
import type { Manifest } from '../types.ts';
import { parseManifest } from './parse-manifest.ts';

/** How files are reached. */
export interface FsOptions {
  readonly fs: FsOps;
}

/**
 * The manifest at `path`, the absolute path of a `package.json`. One read.
 *
 * @throws DX_MANIFEST_NOT_FOUND when there is no file
 * @throws DX_MANIFEST_PARSE, DX_MANIFEST_INVALID, DX_INVALID_PACKAGE_NAME as `parseManifest`
 * @throws DX_NO_PERMISSION when it may not be read
 */
export function readManifest(path: string, options: FsOptions): Manifest {
  return parseManifest(decode(readBytes(path, options.fs), path), path);
}

function readBytes(path: string, fs: FsOps): Uint8Array {
  try {
    return fs.readFile(path);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno !== 'ENOENT' && errno !== 'ENOTDIR' && errno !== 'EISDIR')
      throw explainFsError(error, `read ${path}`);
    throw new DxError({
      code: 'DX_MANIFEST_NOT_FOUND',
      message: `No manifest: there is no file ${path}`,
      hint: 'Go to the directory of your project, or make a manifest with npm init -y',
      details: { path },
      cause: error,
    });
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new DxError({
      code: 'DX_MANIFEST_PARSE',
      message: `${path} is not valid JSON, line 1, column 1: expected UTF-8 text`,
      hint: 'Save the file as UTF-8',
      details: { path, line: 1, column: 1 },
      cause,
    });
  }
}
