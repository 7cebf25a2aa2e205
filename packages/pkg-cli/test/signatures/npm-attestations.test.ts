import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Attestation, createAttestationAuthority, createUpdateRepository } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAttestedProject, findSignatures } from '../support/attested-project.ts';
import {
  type AttestingRegistry,
  attestationsPath,
  identity,
  publish,
  slsa,
  startAttestingRegistry,
} from '../support/attesting-registry.ts';
import { writeTufCache } from '../support/tuf-cache.ts';

const requireOfNpm = createRequire(createRequire(import.meta.url).resolve('npm/package.json'));
const pacote = requireOfNpm('pacote') as {
  manifest(spec: string, options: Readonly<Record<string, unknown>>): Promise<unknown>;
};

let registry: AttestingRegistry;
let old: AttestingRegistry;
let tufCache: string;
beforeAll(async () => {
  tufCache = mkdtempSync(join(tmpdir(), 'dx-'));
  registry = await startAttestingRegistry({ '@s/a': {} });
  old = await startAttestingRegistry({ '@s/a': {} }, '2026-01-01T00:00:00.000Z');
});
afterEach(() => {
  for (const { odd, attestations } of [registry, old]) {
    odd.clear();
    attestations.clear();
  }
});
afterAll(async () => {
  rmSync(tufCache, { recursive: true });
  await Promise.all([registry.close(), old.close()]);
});

/** What npm's library says: `verified`, or the code that it fails with. */
async function npmVerdict({ url, authority, odd }: AttestingRegistry): Promise<unknown> {
  const trusted = JSON.stringify(authority.trustRoot);
  writeTufCache(tufCache, createUpdateRepository(new Map([['trusted_root.json', trusted]])), true);
  const key = authority.registryKey;
  const pemkey = `-----BEGIN PUBLIC KEY-----\n${key.key}\n-----END PUBLIC KEY-----`;
  const keys = odd.has('/-/npm/v1/keys') ? [] : [{ ...key, pemkey }];
  const options = {
    ...{ registry: url, verifySignatures: true, verifyAttestations: true, fullMetadata: true, tufCache },
    retry: { retries: 2, minTimeout: 10 },
    [`${url.replace('http:', '')}:_keys`]: keys,
  };
  return pacote.manifest('@s/a@1.0.0', options).then(
    () => 'verified',
    (error: { readonly code?: unknown; readonly name: string }) => error.code ?? error.name,
  );
}

/** The same of dx: `verified`, `missing` or the code. */
async function dxVerdict(of: AttestingRegistry): Promise<unknown> {
  const { invalid, missing, verified } = await findSignatures(await createAttestedProject(of, '@s/a'));
  const [bad] = invalid;
  if (bad !== undefined) return bad['code'];
  return missing.length === 1 ? 'missing' : verified.length === 1 ? 'verified' : 'nothing';
}

/** A copy of an attestation in which one text is another. */
function replaced(attestation: Attestation, from: string, to: string): Attestation {
  return JSON.parse(JSON.stringify(attestation).replaceAll(from, to)) as Attestation;
}

const keyless = (how: object = {}): Promise<Attestation> =>
  registry.attest('@s/a', slsa, { identity, ...how });
const keyed = (): Promise<Attestation> => registry.attest('@s/a', publish);
const subject = (name: string, sha512: string): object => ({
  statement: { subject: [{ name, digest: { sha512 } }] },
});

async function entryOf({ bundle }: Attestation): Promise<Readonly<Record<string, unknown>>> {
  const material = bundle['verificationMaterial'] as { readonly tlogEntries: readonly object[] };
  return material.tlogEntries[0] as Readonly<Record<string, unknown>>;
}

type Case = readonly [what: string, verdict: string, make: () => Promise<readonly Attestation[]>];

const cases: readonly Case[] = [
  ['a publish attestation and provenance', 'verified', async () => [await keyed(), await keyless()]],
  ['provenance alone', 'verified', async () => [await keyless()]],
  [
    'a type that nobody knows',
    'verified',
    async () => [await registry.attest('@s/a', 'https://else.test/v9', { identity })],
  ],
  ['another name', 'EATTESTATIONSUBJECT', async () => [await keyless(subject('pkg:npm/%40s/b@1.0.0', 'ab'))]],
  [
    'another digest',
    'EATTESTATIONSUBJECT',
    async () => [await keyless(subject('pkg:npm/%40s/a@1.0.0', 'ab'.repeat(64)))],
  ],
  [
    'an unknown key',
    'EMISSINGSIGNATUREKEY',
    async () => [replaced(await keyed(), registry.authority.registryKey.keyid, 'SHA256:else')],
  ],
  [
    'a certificate of an authority that nobody trusts',
    'EATTESTATIONVERIFY',
    async () => {
      const other = await createAttestationAuthority();
      const statement = JSON.parse(payloadOf(await keyless())) as Readonly<Record<string, unknown>>;
      return [await other.attest(statement, { identity })];
    },
  ],
  [
    'a certificate that had expired',
    'EATTESTATIONVERIFY',
    async () => [await keyless({ issuedAt: new Date('2025-12-31T23:49:59Z') })],
  ],
  [
    'a certificate that no log has',
    'EATTESTATIONVERIFY',
    async () => [await keyless({ inCertificateLog: false })],
  ],
  [
    'another payload about the same',
    'EATTESTATIONVERIFY',
    async () => {
      const one = await keyless();
      const payload = payloadOf(one);
      const other = payload.replace('"predicate":{}', '"predicate":{"x":1}');
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      return [replaced(one, base64(payload), base64(other))];
    },
  ],
  [
    'another time in the log',
    'EATTESTATIONVERIFY',
    async () => {
      const one = await keyless();
      const { integratedTime } = await entryOf(one);
      return [replaced(one, `"${String(integratedTime)}"`, `"${Number(integratedTime) + 1}"`)];
    },
  ],
  [
    'the log of something else',
    'EATTESTATIONVERIFY',
    async () => {
      const [one, other] = [await keyless(), await keyless({ statement: { predicate: { x: 1 } } })];
      const [from, to] = [await entryOf(one), await entryOf(other)];
      return [replaced(one, JSON.stringify(from), JSON.stringify(to))];
    },
  ],
  [
    'no log',
    'EATTESTATIONVERIFY',
    async () => {
      const one = await keyless();
      return [replaced(one, JSON.stringify(await entryOf(one)), '')];
    },
  ],
  [
    'one that is good and one that is not',
    'EATTESTATIONVERIFY',
    async () => [await keyed(), await keyless({ inCertificateLog: false })],
  ],
];

function payloadOf({ bundle }: Attestation): string {
  const { payload } = bundle['dsseEnvelope'] as { readonly payload: string };
  return Buffer.from(payload, 'base64').toString('utf8');
}

describe('I10 attestations with the same keys and the same trust root', () => {
  it.each(cases)('%s: npm and dx say %s', async (_, verdict, make) => {
    registry.attestations.set('@s/a', await make());
    expect([await npmVerdict(registry), await dxVerdict(registry)]).toEqual([verdict, verdict]);
  });

  it.each([
    ['before', 'verified', '2025-12-31T23:59:59Z'],
    ['when', 'EEXPIREDSIGNATUREKEY', '2026-01-01T00:00:00Z'],
  ])('by a key that expired, logged %s it did: npm and dx say %s', async (_, verdict, at) => {
    old.attestations.set('@s/a', [await old.attest('@s/a', publish, { at: new Date(at) })]);
    expect([await npmVerdict(old), await dxVerdict(old)]).toEqual([verdict, verdict]);
  });

  it.each<[string, string, string, () => Promise<unknown>]>([
    ['an empty list', 'verified', 'missing', async () => []],
    [
      'one listed as what it is not',
      'verified',
      'EATTESTATIONVERIFY',
      async () => [{ ...(await keyed()), predicateType: slsa }],
    ],
    [
      'one whose payload says that it is something else',
      'verified',
      'EATTESTATIONVERIFY',
      async () => [await keyless({ payloadType: 'application/json' })],
    ],
    ['no list', 'TypeError', 'EATTESTATIONVERIFY', async () => 7],
    ['one that is none', 'TypeError', 'EATTESTATIONVERIFY', async () => [{}]],
  ])('dx is stricter with %s: npm says %s, dx %s', async (_, npm, dx, make) => {
    const body = JSON.stringify({ attestations: await make() });
    registry.odd.set(attestationsPath('@s/a'), { status: 200, body });
    expect([await npmVerdict(registry), await dxVerdict(registry)]).toEqual([npm, dx]);
  });

  it('where a path begins with two slashes npm asks another host, dx does not', async () => {
    const asked: string[] = [];
    const other = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const body = (await (await fetch(`${registry.url}@s%2fa`)).text()).replace(
      'https://else.test/',
      `https://else.test//${host}/`,
    );
    registry.odd.set('/@s%2fa', { status: 200, body });
    expect([await npmVerdict(registry), asked.length]).toEqual(['E404', 1]);
    expect([await dxVerdict(registry), asked.length]).toEqual(['missing', 1]);
    await new Promise((resolve) => other.close(resolve));
  });
});
