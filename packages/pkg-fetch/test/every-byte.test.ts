import {
  endAfter,
  type FixtureRegistry,
  type Lie,
  type LyingRegistry,
  resetAfter,
  startLyingRegistry,
  startRegistry,
} from '@dx/fixture-registry';
import { isDxError, parsePackageName } from '@dx/pkg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRegistryClient, openTransport, type RegistryClient } from '../src/index.ts';
import { settingsFor } from './settings.ts';

let registry: FixtureRegistry;
let liar: LyingRegistry;
let client: RegistryClient;
beforeAll(async () => {
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
  liar = await startLyingRegistry(registry.url);
  client = openRegistryClient(settingsFor(liar.url), await openTransport());
});
afterAll(async () => {
  await client.close();
  await liar.close();
  await registry.close();
});

const document = async (): Promise<Uint8Array> => {
  const answer = await client.packument(parsePackageName('a'));
  return answer.status === 'found' ? answer.bytes : new Uint8Array();
};
const archive = async (): Promise<Uint8Array> =>
  (await client.archive({ name: 'a', version: '1.0.0', url: `${liar.url}a/-/a-1.0.0.tgz` })).bytes;

it.each([
  ['document', 'reset', document, resetAfter],
  ['document', 'ended', document, endAfter],
  ['archive', 'reset', archive, resetAfter],
  ['archive', 'ended', archive, endAfter],
] as const)(
  'the %s of a package whose connection is %s at any byte comes whole or gives an error',
  async (...[, , ask, lie]) => {
    liar.tellTheTruth();
    const whole = Buffer.from(await ask());
    const seen = new Set<string>();
    for (let bytes = 0; bytes < whole.length + 600; bytes++) seen.add(await outcome(lie(bytes), ask, whole));
    expect([...seen].sort()).toEqual(['DX_FETCH_NETWORK', 'DX_FETCH_TRUNCATED', 'whole']);
  },
);

async function outcome(lie: Lie, ask: () => Promise<Uint8Array>, whole: Buffer): Promise<string> {
  liar.lie(lie);
  try {
    return whole.equals(await ask()) ? 'whole' : 'something else';
  } catch (error) {
    return isDxError(error) && error.hint !== undefined ? error.code : String(error);
  }
}
