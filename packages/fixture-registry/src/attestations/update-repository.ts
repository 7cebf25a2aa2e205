import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A repository of The Update Framework, as the files that a mirror of it serves. */
export interface UpdateRepository {
  /** The first root, which clients have to have already. */
  readonly root: string;
  /** By path below the mirror. */
  readonly files: ReadonlyMap<string, string>;
}

type Metadata = Readonly<Record<string, unknown>>;

const expires = '2100-01-01T00:00:00Z';
const roles = ['root', 'timestamp', 'snapshot', 'targets'] as const;

/**
 * Makes a repository that gives files, all signed with one key that is made for it. It does not expire in this century.
 *
 * Source: https://theupdateframework.github.io/specification/latest/
 */
export function createUpdateRepository(targets: ReadonlyMap<string, string>): UpdateRepository {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = describeKey(publicKey);
  const keyid = createHash('sha256').update(canonical(key)).digest('hex');
  const write = (type: (typeof roles)[number], fields: Metadata): string => {
    const signed = { _type: type, spec_version: '1.0.31', version: 1, expires, ...fields };
    const sig = sign(undefined, Buffer.from(canonical(signed)), privateKey).toString('hex');
    return JSON.stringify({ signatures: [{ keyid, sig }], signed });
  };
  const role = { keyids: [keyid], threshold: 1 };
  const root = write('root', {
    keys: { [keyid]: key },
    roles: Object.fromEntries(roles.map((name) => [name, role])),
    consistent_snapshot: false,
  });
  const described = [...targets].map(([name, text]) => [name, describeTarget(text)] as const);
  const files = new Map([
    ['timestamp.json', write('timestamp', { meta: { 'snapshot.json': { version: 1 } } })],
    ['snapshot.json', write('snapshot', { meta: { 'targets.json': { version: 1 } } })],
    ['targets.json', write('targets', { targets: Object.fromEntries(described) })],
    ...[...targets].map(([name, text]) => [`targets/${name}`, text] as const),
  ]);
  return { root, files };
}

function describeKey(publicKey: KeyObject): Metadata {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw.toString('hex') } };
}

function describeTarget(text: string): Metadata {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { length: Buffer.byteLength(text), hashes: { sha256 } };
}

/** JSON with keys in order. Texts here have nothing that another form would write differently. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
