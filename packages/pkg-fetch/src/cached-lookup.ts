import type dns from 'node:dns';
import type { LookupFunction } from 'node:net';

const freshMs = 60_000;

interface KnownHost {
  readonly addresses: Promise<readonly dns.LookupAddress[]>;
  readonly staleAtMs: number;
}

/**
 * A look-up of host names that asks the system once per name and minute. Many connections opened at once would
 * otherwise each take a thread of the pool that also decompresses. Failures are not kept.
 */
export async function openCachedLookup(now: () => number = Date.now): Promise<LookupFunction> {
  const { lookup } = await import('node:dns');
  const known = new Map<string, KnownHost>();
  return (hostname, options, callback) => {
    const key = `${hostname} ${options.family ?? 0} ${options.hints ?? 0}`;
    const found = known.get(key);
    const host =
      found !== undefined && found.staleAtMs > now() ? found : ask(lookup, hostname, options, now());
    known.set(key, host);
    host.addresses.then(
      (addresses) => answer(addresses, options.all === true, callback),
      (error: NodeJS.ErrnoException) => {
        if (known.get(key) === host) known.delete(key);
        callback(error, []);
      },
    );
  };
}

type Callback = Parameters<LookupFunction>[2];

function ask(
  lookup: typeof dns.lookup,
  hostname: string,
  options: dns.LookupOptions,
  nowMs: number,
): KnownHost {
  const addresses = new Promise<readonly dns.LookupAddress[]>((resolve, reject) => {
    lookup(hostname, { ...options, all: true }, (error, list) => (error ? reject(error) : resolve(list)));
  });
  return { addresses, staleAtMs: nowMs + freshMs };
}

function answer(addresses: readonly dns.LookupAddress[], all: boolean, callback: Callback): void {
  const first = addresses[0];
  if (all || first === undefined) callback(null, [...addresses]);
  else callback(null, first.address, first.family);
}
