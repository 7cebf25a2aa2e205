import type { RegistrySettings } from '../src/index.ts';

/** Settings of a test: nothing is tried again unless asked for. */
export function settingsFor(registry: string, extra: Partial<RegistrySettings> = {}): RegistrySettings {
  return {
    registry,
    scopes: {},
    credentials: [],
    retries: 0,
    retryFactor: 10,
    retryMinMs: 10_000,
    retryMaxMs: 60_000,
    timeoutMs: 20_000,
    userAgent: 'dx-test/1',
    ...extra,
  };
}
