import { onTestFinished } from 'vitest';
import {
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type RegistryClientOptions,
  type RegistrySettings,
} from '../src/index.ts';
import { settingsFor } from './settings.ts';

/** A client on a real transport, closed when the test ends. */
export async function openClient(
  registry: string,
  extra: Partial<RegistrySettings> = {},
  options: RegistryClientOptions = {},
): Promise<RegistryClient> {
  const client = openRegistryClient(settingsFor(registry, extra), await openTransport(), options);
  onTestFinished(() => client.close());
  return client;
}
