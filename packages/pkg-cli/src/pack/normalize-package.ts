import { DxError } from '@dx/pkg-core';

/** A manifest and the corrections in it, in npm's words. */
export interface CorrectedPackage {
  readonly content: Readonly<Record<string, unknown>>;
  readonly changes: readonly string[];
}

/**
 * The manifest of a directory as npm understands it: spellings corrected, `bin` and `bundleDependencies` in one shape.
 *
 * @throws DX_PACK_MANIFEST when it is beyond repair
 */
export async function normalizePackage(directory: string): Promise<Readonly<Record<string, unknown>>> {
  const { default: packageJson } = await import('@npmcli/package-json');
  const { content } = await packageJson.normalize(directory).catch((cause: unknown) => {
    throw beyondRepair(directory, cause);
  });
  return content;
}

/**
 * The manifest of a directory with what npm corrects for good, and what that is.
 *
 * @throws DX_PACK_MANIFEST when it is beyond repair
 */
export async function fixPackage(directory: string): Promise<CorrectedPackage> {
  const { default: packageJson } = await import('@npmcli/package-json');
  const changes: string[] = [];
  const { content } = await packageJson.fix(directory, { changes }).catch((cause: unknown) => {
    throw beyondRepair(directory, cause);
  });
  return { content: JSON.parse(JSON.stringify(content)), changes };
}

/**
 * The manifest of a directory as npm publishes it, with its readme and git head, and what had to be corrected.
 *
 * @throws DX_PACK_MANIFEST when it is beyond repair
 */
export async function preparePackage(directory: string): Promise<CorrectedPackage> {
  const { default: packageJson } = await import('@npmcli/package-json');
  const changes: string[] = [];
  try {
    const { content } = await (await packageJson.fix(directory, { changes })).prepare();
    return { content, changes };
  } catch (cause) {
    throw beyondRepair(directory, cause);
  }
}

function beyondRepair(directory: string, cause: unknown): DxError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new DxError({
    code: 'DX_PACK_MANIFEST',
    message: `${directory}/package.json cannot be published: ${why}`,
    hint: 'dx pkg fix corrects what can be corrected',
    details: { directory },
    cause,
  });
}
