import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack, Sandbox } from '../types.ts';

function announced(name: string, dist: Readonly<Record<string, unknown>>): PackageAttack {
  return {
    kind: 'package',
    name,
    parts: ({ at }) => [{ path: `${at}/f`, body: payload }],
    dist,
    verdict: { kind: 'installed', files: { f: payload } },
  };
}

/** A server that announces so many bytes and sends ten. */
async function announceLength(sandbox: Sandbox, length: string): Promise<void> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': length });
    response.write('ten bytes.');
    setTimeout(() => response.destroy(), 50);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  sandbox.write({
    'package.json': {
      name: 'app',
      version: '1.0.0',
      dependencies: { bad: `http://127.0.0.1:${port}/bad.tgz` },
    },
  });
  const { exitCode, code } = await sandbox.built(['install']);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  assert.equal(exitCode, 1);
  assert.match(code ?? '', /^DX_(?!INTERNAL)/);
}

/** See `what`. */
export const theCase: Case = {
  id: 'A24',
  what: 'A registry announces sizes that nobody can allocate',
  source: 'pnpm@068a4cc519',
  must: 'Announced sizes are no more than hints; what comes is what counts.',
  attacks: [
    announced('2^53 bytes', { unpackedSize: 9_007_199_254_740_992 }),
    announced('10^12 files', { fileCount: 1e12 }),
    announced('negative', { unpackedSize: -1, fileCount: -1 }),
    announced('text', { unpackedSize: 'many', fileCount: {} }),
    ...['9000000000000000', '2147483648'].map((length) => ({
      kind: 'scenario' as const,
      name: `content-length ${length}`,
      run: (sandbox: Sandbox) => announceLength(sandbox, length),
    })),
  ],
};
