import { parsePackageName } from '@dx/pkg-core';
import { registryFor, type Settings } from '@dx/pkg-workspace';
import { type RegistryOptions, registryOptions } from './registry-options.ts';

/**
 * Options for requests about one package: those of its scope's registry.
 *
 * @throws DX_INVALID_PACKAGE_NAME
 */
export function packageOptions(settings: Settings, name: string, command: string): RegistryOptions {
  return {
    ...registryOptions(settings, command),
    registry: registryFor(settings, parsePackageName(name)),
    spec: name,
  };
}
