import { DxError, type Integrity, parseIntegrity } from '@dx/pkg-core';
import type { ScriptApprovals, ScriptRule } from '../types.ts';

/** What approvals are read from, as plain values. */
export interface ApprovalInput {
  /** The whole package.json of the project's root. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Absolute directory of the project; `file:` entries are relative to it. */
  readonly root: string;
  /** npm's `allow-scripts` with the place that said it; leave it out when it has its default. */
  readonly setting?: { readonly value: unknown; readonly source: string };
  /** `global` for `install -g` and `exec`: package.json says nothing there and the flag may be used. Default `project`. */
  readonly context?: 'project' | 'global';
  /** npm's `ignore-scripts`. Default false. */
  readonly ignoreScripts?: boolean;
  /** npm's `dangerously-allow-all-scripts`, or `compat=npm11`. Default false. */
  readonly allowAll?: boolean;
}

const overruled = 'allow-scripts of an npmrc does not count: package.json has allowScripts';

type Layer = { readonly entries: readonly (readonly [string, unknown])[]; readonly warnings: string[] };

/**
 * Which dependencies may run install scripts, as npm 12 reads it: `allowScripts` of the root's package.json, or else
 * `allow-scripts` of an npmrc; the first place that has a usable entry counts alone. Keys are `name`, `name@1.0.0`,
 * `name@1.0.0 || 2.0.0`, a git repository with or without commit, the address of an archive, or a path. Ranges, tags and
 * aliases say nothing and are warned of, as are values other than true and false. `dx.approvedIntegrity` of package.json,
 * which npm passes over, adds the integrity that was approved.
 *
 * Loads npm's own parser when there are entries, nothing otherwise. O(entries).
 *
 * @throws DX_ALLOW_SCRIPTS_FLAG when the command line or environment says `allow-scripts` in a project
 * Source: https://docs.npmjs.com/cli/v12/commands/npm-approve-scripts; npm 12 itself is the oracle in the tests
 *
 * @example
 * await readApprovals({ manifest: { allowScripts: { 'esbuild@0.25.0': true } }, root: '/app' })
 * // { policy: 'ask', source: 'package.json', rules: [{ key: 'esbuild@0.25.0', allow: true, … }], … }
 */
export async function readApprovals(input: ApprovalInput): Promise<ScriptApprovals> {
  const isFlag = input.setting?.source === 'cli' || input.setting?.source === 'env';
  const setting = listSetting(input.setting?.value);
  if (isFlag && setting.entries.length > 0 && input.context !== 'global') throw flagInProject();
  const manifest = input.context === 'global' ? listMap(undefined) : listMap(input.manifest['allowScripts']);
  const warnings: string[] = [];
  for (const [source, layer] of [
    ['package.json', manifest],
    [isFlag ? 'flag' : '.npmrc', setting],
  ] as const) {
    const rules = await parseLayer(layer, input.root, source, warnings);
    if (rules === undefined) continue;
    if (source === 'package.json' && setting.entries.length > 0) warnings.push(overruled);
    return makeApprovals(input, source, rules, warnings);
  }
  return makeApprovals(input, 'none', [], warnings);
}

function listMap(value: unknown): Layer {
  if (value === undefined || value === null) return { entries: [], warnings: [] };
  if (typeof value === 'object' && !Array.isArray(value))
    return { entries: Object.entries(value), warnings: [] };
  return {
    entries: [],
    warnings: ['allowScripts is not a map from packages to true or false and says nothing'],
  };
}

/** npm takes one text with commas, or several. */
function listSetting(value: unknown): Layer {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim());
  return { entries: names.filter((name) => name !== '').map((name) => [name, true]), warnings: [] };
}

/** Nothing when no entry of the layer can be used, so that the next one counts. */
async function parseLayer(
  layer: Layer,
  root: string,
  source: string,
  warnings: string[],
): Promise<readonly ScriptRule[] | undefined> {
  warnings.push(...layer.warnings);
  if (layer.entries.length === 0) return undefined;
  const { parseRule } = await import('./parse-rule.ts');
  const rules: ScriptRule[] = [];
  let usable = 0;
  for (const [key, value] of layer.entries) {
    const parsed = parseRule(key, value, root);
    if (parsed.status === 'rule') rules.push(parsed.rule);
    else warnings.push(`${source}: ${parsed.reason}`);
    if (parsed.status !== 'unreadable') usable++;
  }
  return usable === 0 ? undefined : rules;
}

function makeApprovals(
  input: ApprovalInput,
  source: ScriptApprovals['source'],
  rules: readonly ScriptRule[],
  warnings: string[],
): ScriptApprovals {
  const policy = input.ignoreScripts === true ? 'none' : input.allowAll === true ? 'all' : 'ask';
  return Object.freeze({
    policy,
    source,
    rules: Object.freeze(rules),
    integrities: readIntegrities(input.manifest['dx'], warnings),
    warnings: Object.freeze(warnings),
  });
}

/** An integrity that cannot be read fits nothing, so that the package waits. */
function readIntegrities(dx: unknown, warnings: string[]): ScriptApprovals['integrities'] {
  const integrities: Record<string, Integrity> = Object.create(null);
  const field = ownField(dx, 'approvedIntegrity');
  if (typeof field !== 'object' || field === null) return Object.freeze(integrities);
  for (const [key, value] of Object.entries(field)) {
    try {
      integrities[key] = parseIntegrity(typeof value === 'string' ? value : '');
    } catch {
      integrities[key] = '' as Integrity;
      warnings.push(`package.json: dx.approvedIntegrity of ${JSON.stringify(key)} is no integrity`);
    }
  }
  return Object.freeze(integrities);
}

function ownField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function flagInProject(): DxError {
  return new DxError({
    code: 'DX_ALLOW_SCRIPTS_FLAG',
    message:
      '--allow-scripts (or npm_config_allow_scripts) does not count in a project: approvals are kept with it',
    hint: 'dx approve-scripts <package>',
  });
}
