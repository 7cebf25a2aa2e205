import { expect } from 'vitest';
import { installBoth, type Outcome, type Project } from './install-both.ts';

/** dx's codes for what npm calls by these. */
const sameFailures: Readonly<Record<string, readonly string[]>> = {
  E401: ['DX_FETCH_UNAUTHORIZED'],
  E404: ['DX_PACKAGE_NOT_FOUND'],
  EBADPLATFORM: ['DX_PLATFORM_MISMATCH', 'DX_UNSUPPORTED_PLATFORM'],
  ERESOLVE: ['DX_PEER_CONFLICT'],
  ETARGET: ['DX_VERSION_NOT_FOUND'],
  EUNSUPPORTEDPROTOCOL: ['DX_UNSUPPORTED_SPEC', 'DX_SOURCE_REFUSED', 'DX_SOURCE_NOT_FOUND'],
};

/**
 * Expects that dx leaves the same bytes of lockfile, the same paths, links and modes as npm, or fails for the same
 * reason. Gives what npm did.
 */
export async function expectSame(registry: string, project: Project): Promise<Outcome> {
  const { dx, npm } = await installBoth(registry, project);
  if (npm.status === 'failed') {
    const codes = sameFailures[npm.code] ?? [`no code of dx is the same as ${npm.code}`];
    expect({ status: dx.status, code: dx.status === 'failed' ? dx.code : undefined }).toEqual({
      status: 'failed',
      code: expect.toSatisfy((code: string) => codes.includes(code), `one of ${codes.join(', ')}`),
    });
  } else {
    expect(dx).toEqual(npm);
  }
  return npm;
}
