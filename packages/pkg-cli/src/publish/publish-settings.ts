import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { type RegistryOptions, registryOptions } from '../registry/registry-options.ts';

/** How one package is published. */
export interface PublishSettings {
  readonly options: RegistryOptions;
  readonly tag: string;
  /** Whether nobody named a tag. */
  readonly isDefaultTag: boolean;
  /** `null` leaves it to the registry. */
  readonly access: string | null;
  /** `undefined`: nobody said. */
  readonly provenance: boolean | undefined;
  readonly provenanceFile: string | undefined;
  readonly isForced: boolean;
  readonly isDryRun: boolean;
}

/** The settings for a manifest: `publishConfig` before npmrc files, the command line before both. */
export function publishSettings(
  settings: Settings,
  { flags }: ParsedArguments,
  manifest: Readonly<Record<string, unknown>>,
  name: string,
): PublishSettings {
  const config = publishConfigOf(manifest);
  const find = (key: string): unknown =>
    Object.hasOwn(flags, key) ? flags[key] : (config[key] ?? sourced(settings, key));
  const tag = find('tag');
  const access = find('access');
  const provenance = find('provenance');
  const provenanceFile = find('provenance-file');
  const base = registryOptions(settings, 'publish');
  return {
    options: { ...base, registry: registryOf(settings, flags, config, name) },
    tag: typeof tag === 'string' ? tag : 'latest',
    isDefaultTag: typeof tag !== 'string',
    access: typeof access === 'string' ? access : null,
    provenance: typeof provenance === 'boolean' ? provenance : undefined,
    provenanceFile: typeof provenanceFile === 'string' ? provenanceFile : undefined,
    isForced: find('force') === true,
    isDryRun: settingValue(settings, 'dry-run') === true,
  };
}

function publishConfigOf({
  publishConfig,
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof publishConfig === 'object' && publishConfig !== null
    ? { ...(publishConfig as Readonly<Record<string, unknown>>) }
    : {};
}

/** npm's default values count as not said. */
function sourced({ values }: Settings, key: string): unknown {
  const setting = Object.hasOwn(values, key) ? values[key] : undefined;
  return setting === undefined || setting.source === 'default' ? undefined : setting.value;
}

/** As npm: the scope's own registry wins over a plain one, wherever that was said. */
function registryOf(
  settings: Settings,
  flags: ParsedArguments['flags'],
  config: Readonly<Record<string, unknown>>,
  name: string,
): string {
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined;
  const ofScope =
    scope === undefined ? undefined : (textOf(config[`${scope}:registry`]) ?? textOf(settings.scopes[scope]));
  const plain = flags['registry'] === undefined ? textOf(config['registry']) : undefined;
  const registry = ofScope ?? plain ?? settings.registry;
  return registry.endsWith('/') ? registry : `${registry}/`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
