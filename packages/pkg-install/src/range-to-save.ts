import { type Settings, settingValue } from '@dx/pkg-workspace';
import semver from 'semver';

/** What was asked for: a version or a tag gets the prefix, a range may stay. */
export interface AskedVersion {
  readonly kind: 'version' | 'range' | 'tag';
  readonly wanted: string;
}

/** As npm saves: a range stays when it allows less than the prefixed version would, everything else gets the prefix. */
export function rangeToSave({ kind, wanted }: AskedVersion, version: string, settings: Settings): string {
  if (settingValue(settings, 'save-exact') === true) return version;
  const prefix = settingValue(settings, 'save-prefix');
  const prefixed = `${typeof prefix === 'string' ? prefix : '^'}${version}`;
  const keepsRange = kind === 'range' && wanted !== '*' && !semver.subset(prefixed, wanted, { loose: true });
  return keepsRange ? wanted : prefixed;
}
