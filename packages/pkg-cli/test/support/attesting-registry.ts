import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Attestation,
  type AttestationAuthority,
  type AttestOptions,
  buildArchive,
  createAttestationAuthority,
  startRegistry,
  type VersionSpec,
  type WorkflowIdentity,
} from '@dx/fixture-registry';

export const slsa: string = 'https://slsa.dev/provenance/v1';
export const publish: string = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';

/** Who builds the packages. */
export const identity: WorkflowIdentity = {
  workflow: 'https://git.test/o/r/.github/workflows/publish.yml@refs/heads/main',
  issuer: 'https://token.git.test',
  repository: 'https://git.test/o/r',
  commit: 'c0ffee',
  ref: 'refs/heads/main',
};

/** What is answered for a path in place of what a good registry says. */
export interface OddAnswer {
  readonly status: number;
  readonly body: string;
}

/** A registry on loopback that signs and attests what it has, each package in version 1.0.0. */
export interface AttestingRegistry {
  readonly url: string;
  readonly authority: AttestationAuthority;
  /** By path; what is here goes before everything else. */
  readonly odd: Map<string, OddAnswer>;
  /** What was asked for but packages. */
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** What it answers for the attestations of a package. */
  readonly attestations: Map<string, readonly unknown[]>;
  attest(name: string, predicateType: string, how?: Attesting): Promise<Attestation>;
  close(): Promise<void>;
}

/** Options of an attestation, and what is other in the statement. */
export type Attesting = AttestOptions & { readonly statement?: Readonly<Record<string, unknown>> };

/** Where the attestations of a package are. */
export function attestationsPath(name: string): string {
  return `/-/npm/v1/attestations/${name}@1.0.0`;
}

/**
 * Starts it. Each package is signed and announces attestations, at an address on another host.
 *
 * @param specs fields of manifests, and of `dist`, by name
 * @param expires of its key
 */
export async function startAttestingRegistry(
  specs: Readonly<Record<string, VersionSpec>>,
  expires: string | null = null,
): Promise<AttestingRegistry> {
  const authority = await createAttestationAuthority(expires);
  const digests = new Map<string, string>();
  const versions = await Promise.all(
    Object.entries(specs).map(async ([name, spec]) => {
      const { integrity } = await buildArchive(name, '1.0.0', spec);
      digests.set(name, Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'));
      const signature = authority.sign(`${name}@1.0.0:${integrity}`);
      const dist = {
        signatures: [{ keyid: authority.registryKey.keyid, sig: signature }],
        attestations: {
          url: `https://else.test${attestationsPath(name)}`,
          provenance: { predicateType: slsa },
        },
        ...spec.dist,
      };
      return [name, { versions: { '1.0.0': { ...spec, dist } } }] as const;
    }),
  );
  const packages = await startRegistry({ packages: Object.fromEntries(versions) });
  const odd = new Map<string, OddAnswer>();
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  const attestations = new Map<string, readonly unknown[]>();
  const answerOf = (path: string): OddAnswer | undefined => {
    const json = (body: unknown): OddAnswer => ({ status: 200, body: JSON.stringify(body) });
    const name = [...attestations.keys()].find((one) => path === attestationsPath(one));
    if (path === '/-/npm/v1/keys') return json({ keys: [authority.registryKey] });
    return name === undefined ? undefined : json({ attestations: attestations.get(name) });
  };
  const server = createServer((request, response) => {
    const { url: path = '', headers } = request;
    if (path.includes('/npm/v1/')) asked.push({ path, headers });
    const answer = odd.get(path) ?? answerOf(path);
    if (answer !== undefined) {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      return;
    }
    void fetch(new URL(`.${path}`, packages.url), { headers: { accept: headers.accept ?? '*/*' } }).then(
      async (got) => {
        response.writeHead(got.status, { 'content-type': got.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await got.arrayBuffer()));
      },
    );
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ...{ authority, odd, asked, attestations },
    attest: (name, predicateType, { statement, ...options } = {}) => {
      const subject = [
        { name: `pkg:npm/${name.replace('@', '%40')}@1.0.0`, digest: { sha512: digests.get(name) } },
      ];
      const _type = 'https://in-toto.io/Statement/v1';
      return authority.attest({ _type, subject, predicateType, predicate: {}, ...statement }, options);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await packages.close();
    },
  };
}
