import type { RegistryOptions } from './registry-options.ts';

/** The whole document of a package, as a registry has it. Nothing in it is checked beyond its outer shape. */
export interface Packument extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly versions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
}

/**
 * The whole document of a package, fresh from the registry; missing maps are empty. One request.
 *
 * @throws what npm-registry-fetch throws, for `explainAnswer`
 */
export async function fetchPackument(
  name: string,
  options: RegistryOptions,
  query: Readonly<Record<string, unknown>> = {},
): Promise<Packument> {
  const { default: registryFetch } = await import('npm-registry-fetch');
  const document = await registryFetch.json(name.replace('/', '%2f'), {
    ...options,
    query,
    spec: name,
    headers: { accept: 'application/json' },
  });
  const fields = recordOf(document);
  const versions = Object.entries(recordOf(fields['versions'])).map(([version, manifest]) => [
    version,
    recordOf(manifest),
  ]);
  const tags = Object.entries(recordOf(fields['dist-tags'])).flatMap(([tag, version]) =>
    typeof version === 'string' ? [[tag, version] as const] : [],
  );
  return {
    ...fields,
    name: typeof fields['name'] === 'string' ? fields['name'] : name,
    versions: Object.fromEntries(versions),
    'dist-tags': Object.fromEntries(tags),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
