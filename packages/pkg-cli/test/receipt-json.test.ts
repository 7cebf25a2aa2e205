import type { InstallReceipt } from '@dx/pkg-install';
import { expect, it } from 'vitest';
import { receiptJson } from '../src/receipt-json.ts';

const placement = (name: string, version: string): InstallReceipt['added'][number] => ({
  kind: 'directory',
  path: `node_modules/${name}`,
  name,
  version,
  optional: false,
  hasInstallScript: false,
  inBundle: false,
});

const plan: InstallReceipt['plan'] = {
  desired: { version: 1, linker: 'hoisted', placements: [] },
  keep: [],
  link: [],
  fetch: [placement('a', '1.0.0')],
  symlinks: [],
  bins: [],
  remove: [],
  build: [],
  skip: [],
};

const receipt: InstallReceipt = {
  root: '/app',
  status: 'changed',
  added: [placement('a', '1.0.0')],
  changed: [{ from: placement('b', '1.0.0'), to: placement('b', '2.0.0') }],
  removed: [placement('c', '3.0.0')],
  keptCount: 4,
  dropped: [{ placement: placement('d', '5.0.0'), reason: 'failed', detail: 'no answer' }],
  durations: { total: 12.5 },
  linkMethod: 'hardlink',
  plan,
  lock: { packages: {} },
  written: ['package.json', 'lock.dxl'],
  builds: { ran: [], failed: [], denied: [], pending: [{ packageId: 'e@1.0.0', path: 'node_modules/e' }] },
  warnings: [{ kind: 'deprecated', location: 'node_modules/a', message: 'a@1.0.0: old' }],
  requestCount: 2,
  receivedBytes: 1_000,
};

it('O02 has npm’s keys and those of dx, and nothing of the lock', () => {
  expect(receiptJson(receipt, { flags: {}, words: [], rest: [] })).toEqual({
    add: [{ name: 'a', version: '1.0.0', path: '/app/node_modules/a' }],
    added: 1,
    change: [
      {
        from: { name: 'b', version: '1.0.0', path: '/app/node_modules/b' },
        to: { name: 'b', version: '2.0.0', path: '/app/node_modules/b' },
      },
    ],
    changed: 1,
    remove: [{ name: 'c', version: '3.0.0', path: '/app/node_modules/c' }],
    removed: 1,
    audited: 0,
    funding: 0,
    status: 'changed',
    kept: 4,
    dropped: [
      { name: 'd', version: '5.0.0', path: '/app/node_modules/d', reason: 'failed', detail: 'no answer' },
    ],
    linkMethod: 'hardlink',
    written: ['package.json', 'lock.dxl'],
    builds: [],
    pendingBuilds: [{ packageId: 'e@1.0.0', path: 'node_modules/e' }],
    deniedBuilds: [],
    warnings: [{ kind: 'deprecated', location: 'node_modules/a', message: 'a@1.0.0: old' }],
    requests: 2,
    receivedBytes: 1_000,
    durations: { total: 12.5 },
  });
});

it('has the whole plan with --plan', () => {
  const json = receiptJson(receipt, { flags: { plan: true }, words: [], rest: [] });
  expect(json).toMatchObject({ plan });
  expect(JSON.parse(JSON.stringify(json))).toMatchObject({ plan: { fetch: [{ name: 'a' }] } });
});
