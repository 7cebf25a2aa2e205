import { resolve as resolvePath } from 'node:path';
import { relative } from 'node:path/posix';
import { DxError, parsePackageName } from '@dx/pkg-core';
import { sourceRefused } from '@dx/pkg-resolve';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import type npa from 'npm-package-arg';
import type { Addition } from './pick-additions.ts';
import type { Session } from './session.ts';
import { showAddress } from './show-address.ts';
import type { TypedSource } from './typed-source.ts';

/** The part of a `hosted-git-info` value that is used here. */
interface HostedRepository {
  readonly auth: string | null;
  readonly default: string;
  https?(options: { readonly noCommittish: boolean }): string | null;
  shortcut(options: { readonly noCommittish: boolean }): string;
}

/**
 * Looks at the package to find its name, and says what package.json gets, as npm writes it: the shortcut of a known
 * host, a path from the manifest's own directory, the text as it is for the rest. A member is saved by its version.
 *
 * @throws DX_SOURCE_REFUSED when `allow-git` and the like are `none`; DX_SOURCE_MANIFEST without a name; as
 * `SourcePackages.find`
 */
export async function pickSource(
  session: Session,
  workspace: Workspace,
  typed: TypedSource,
): Promise<Addition> {
  const { kind, parsed } = typed;
  const text = textOf(session, typed);
  if (settingValue(session.settings, `allow-${kind}`) === 'none')
    throw sourceRefused({
      asker: 'The project',
      name: typed.name ?? '',
      spec: showAddress(text),
      type: kind,
      rule: 'none',
    });
  const find = (await session.sources()).find;
  const found = await find({ kind, name: typed.name ?? '', spec: text, from: '' });
  const name = typed.name ?? found.manifest.name;
  if (name === undefined) throw withoutName(text);
  const version = found.manifest.version ?? '';
  if (
    found.kind === 'directory' &&
    Object.hasOwn(workspace.importers, found.location) &&
    found.location !== ''
  )
    return { name: parsePackageName(name), version, ...memberRange(session, version) };
  const saved =
    kind === 'git' ? repositoryText(parsed) : kind === 'remote' ? text : savedPath(session, workspace, typed);
  return { name: parsePackageName(name), version, savedRange: saved, exactRange: saved };
}

/** What is asked: a path from the directory where it was typed, links resolved as npm does for directories. */
function textOf({ fs, options }: Session, { kind, parsed }: TypedSource): string {
  if (kind === 'git') return parsed.rawSpec;
  const spec = parsed.fetchSpec ?? parsed.rawSpec;
  if (kind === 'remote') return parsed.saveSpec ?? spec;
  const path = resolvePath(options.project.directory, spec);
  const isThere = kind === 'directory' && fs.stat(path) !== undefined;
  return `file:${isThere ? fs.realPath(path) : path}`;
}

function savedPath(session: Session, { root, selected }: Workspace, typed: TypedSource): string {
  const path = textOf(session, typed).slice('file:'.length).replaceAll('\\', '/');
  const from = `${root.replaceAll('\\', '/')}/${selected}`;
  return `file:${relative(from, path).replaceAll('#', '%23')}`;
}

function repositoryText({ hosted, saveSpec, rawSpec }: npa.Result): string {
  const repository = hosted as unknown as HostedRepository | undefined;
  if (repository === undefined) return saveSpec ?? rawSpec;
  const options = { noCommittish: false };
  const isByHttps = repository.auth !== null || repository.default === 'https';
  const url = isByHttps ? repository.https?.(options) : undefined;
  return url === undefined || url === null
    ? repository.shortcut(options)
    : `git+${url.replace(/^git\+/, '')}`;
}

function memberRange({ settings }: Session, version: string): Pick<Addition, 'savedRange' | 'exactRange'> {
  const prefix = settingValue(settings, 'save-prefix');
  const isExact = settingValue(settings, 'save-exact') === true;
  const range = isExact ? version : `${typeof prefix === 'string' ? prefix : '^'}${version}`;
  return version === '' ? { savedRange: '*', exactRange: '*' } : { savedRange: range, exactRange: version };
}

function withoutName(spec: string): DxError {
  return new DxError({
    code: 'DX_SOURCE_MANIFEST',
    message: `No usable package.json in ${showAddress(spec)}: expected a name, found none`,
    hint: 'Give it a name of your own: dx add <name>@<where it is>',
    details: { spec: showAddress(spec) },
  });
}
