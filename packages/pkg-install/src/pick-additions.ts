import { DxError, parsePackageName } from '@dx/pkg-core';
import { pickVersion } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import npa from 'npm-package-arg';
import { explainNotFound } from './explain-not-found.ts';
import { noMatchingVersion } from './no-matching-version.ts';
import { type AskedVersion, rangeToSave } from './range-to-save.ts';
import { resolveSettings } from './resolve-settings.ts';
import type { Session } from './session.ts';
import { readTypedSource, type TypedSource } from './typed-source.ts';

/** One package that is added: what is written into the manifest, and the version that was picked. */
export interface Addition {
  /** The key in the manifest: the package's name or an alias. */
  readonly name: string;
  readonly version: string;
  /** What package.json gets: `^1.2.3`, `npm:other@^1.2.3`. */
  readonly savedRange: string;
  /** The same with nothing left to choose: `1.2.3`. */
  readonly exactRange: string;
}

/** A spec of the registry, taken apart. */
interface RegistrySpec extends AskedVersion {
  readonly alias: string | undefined;
  readonly target: string;
}

/**
 * Picks the version that each spec means now, all at once, in the order given.
 *
 * @throws DX_INVALID_SPEC, DX_INVALID_PACKAGE_NAME, DX_PACKAGE_NOT_FOUND, DX_VERSION_NOT_FOUND; as `pickSource` for
 * what no registry has
 */
export async function pickAdditions(
  session: Session,
  workspace: Workspace,
  specs: readonly string[],
): Promise<readonly Addition[]> {
  const parsed = specs.map((spec) => parseSpec(spec, session.options.project.directory));
  return Promise.all(
    parsed.map((spec) => ('parsed' in spec ? pickFrom(session, workspace, spec) : pickOne(session, spec))),
  );
}

async function pickFrom(session: Session, workspace: Workspace, spec: TypedSource): Promise<Addition> {
  const { pickSource } = await import('./pick-source.ts');
  return pickSource(session, workspace, spec);
}

async function pickOne(session: Session, spec: RegistrySpec): Promise<Addition> {
  const target = parsePackageName(spec.target);
  try {
    const settings = resolveSettings(session);
    const needs = settings.before === undefined ? undefined : { needsTimes: true };
    const metadata = await session.metadata().packageMetadata(target, needs);
    const version = pickVersion(metadata, spec.wanted, settings);
    if (version === undefined) throw noMatchingVersion(metadata, spec.wanted);
    const range = rangeToSave(spec, version, session.settings);
    const prefix = spec.alias === undefined ? '' : `npm:${spec.target}@`;
    return {
      name: spec.alias ?? spec.target,
      version,
      savedRange: prefix + range,
      exactRange: prefix + version,
    };
  } catch (error) {
    throw await explainNotFound(session, error);
  }
}

function parseSpec(text: string, directory: string): RegistrySpec | TypedSource {
  const result = readSpec(text, directory);
  const source = readTypedSource(result);
  if (source !== undefined) return source;
  if (result.type === 'alias') {
    const target = registrySpec((result as npa.AliasResult).subSpec, text);
    return { ...target, alias: result.name ?? undefined };
  }
  return registrySpec(result, text);
}

function readSpec(text: string, directory: string): npa.Result {
  try {
    return npa(text, directory);
  } catch (cause) {
    throw new DxError({
      code: 'DX_INVALID_SPEC',
      message: `Cannot tell what ${JSON.stringify(text)} means: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Write it as name, name@version, name@range or alias@npm:name@range',
      details: { spec: text },
      cause,
    });
  }
}

function registrySpec(result: npa.Result, text: string): RegistrySpec {
  const { type, name } = result;
  if (name !== null && name !== undefined && (type === 'version' || type === 'range' || type === 'tag')) {
    return { alias: undefined, target: name, kind: type, wanted: wantedOf(result) };
  }
  throw new DxError({
    code: 'DX_INVALID_SPEC',
    message: `${text} is an alias of a ${type} source; an alias names a package of a registry`,
    hint: 'Write it as <name>@<where it is>, without npm:',
    details: { spec: text, type },
  });
}

/** A bare name means the default tag. */
function wantedOf(result: npa.Result): string {
  const { rawSpec, fetchSpec } = result;
  if (rawSpec === '' || rawSpec === '*') return '*';
  return fetchSpec ?? rawSpec;
}
