import { readFileSync } from 'node:fs';
import { isDxError, type PackageName } from '@dx/pkg-core';
import { openRegistryClient, openTransport, type RegistryClient } from '../../src/index.ts';
import { settingsFor } from '../settings.ts';

const { PROBE_CA, PROBE_CA_FILE, PROBE_PROXY } = process.env;
const proxies = PROBE_PROXY === undefined ? {} : { http: PROBE_PROXY, https: PROBE_PROXY };
const ca = [PROBE_CA, PROBE_CA_FILE && readFileSync(PROBE_CA_FILE, 'utf8')].filter(
  (pem) => typeof pem === 'string',
);

/** Asks the registry of the first argument for each of the other arguments and prints the outcomes as JSON. */
async function main(registry: string, names: readonly string[]): Promise<void> {
  const credentials = [{ prefix: `//${new URL(registry).host}/`, token: 't' }];
  const settings = settingsFor(registry, { credentials, timeoutMs: 2000 });
  const client = openRegistryClient(settings, await openTransport({ ca, proxies }), {
    packumentLimitBytes: 1_000_000,
  });
  const outcomes: Record<string, string> = {};
  for (const name of names) outcomes[name] = await outcomeOf(client, name);
  outcomes['cancelled'] = await outcomeOf(client, 'silent', AbortSignal.timeout(20));
  await client.close();
  console.log(JSON.stringify(outcomes));
}

async function outcomeOf(client: RegistryClient, name: string, signal?: AbortSignal): Promise<string> {
  try {
    const answer = await client.packument(name as PackageName, signal === undefined ? {} : { signal });
    return answer.status === 'found' ? `found ${answer.bytes.length}` : answer.status;
  } catch (error) {
    if (!isDxError(error)) throw error;
    const errno = error.code === 'DX_FETCH_NETWORK' ? ` ${error.details['errno']}` : '';
    return error.code + errno;
  }
}

const [registry = '', ...names] = process.argv.slice(2);
await main(registry, names);
