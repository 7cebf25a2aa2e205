import { createHash } from 'node:crypto';
import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { install } from '@dx/pkg-install';
import type { Lock } from '@dx/pkg-lock';
import { readSettings } from '@dx/pkg-workspace';
import npa from 'npm-package-arg';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { globalScripts, homeOf, installOptions } from '../install-options.ts';
import { type GlobalPlaces, globalPlaces } from './global-places.ts';
import { linkGlobal } from './link-global.ts';

/** A package that is global now. */
export interface GlobalInstall {
  readonly name: string;
  readonly version: string;
  readonly commands: readonly string[];
}

/**
 * Installs packages globally: each into a project of its own below DX_HOME, so that nothing of one disturbs another, with
 * a link to it and to its commands below the prefix. A project replaces the one before it only once it is complete.
 *
 * @throws DX_BIN_EXISTS, and every error of an installation
 */
export async function installGlobal(
  specs: readonly string[],
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<readonly GlobalInstall[]> {
  const places = globalPlaces(context);
  const installed: GlobalInstall[] = [];
  for (const spec of specs)
    installed.push(await installOne(fromHere(spec, context), places, parsed, context));
  return installed;
}

/** A path is meant from where it was typed, not from the project that is made for it. */
function fromHere(spec: string, { project }: CommandContext): string {
  const { type, fetchSpec, name } = npa(spec, project.directory);
  if ((type !== 'file' && type !== 'directory') || fetchSpec === null) return spec;
  return (name ?? '') === '' ? fetchSpec : `${name}@file:${fetchSpec}`;
}

async function installOne(
  spec: string,
  places: GlobalPlaces,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<GlobalInstall> {
  const directory = openProject(places, spec);
  const settings = readSettings(context.project, { fs: nodeFs });
  const inside = { ...context, project: { ...context.project, directory } };
  const options = installOptions(parsed, inside, settings, { kind: 'add', specs: [spec] });
  const receipt = await install({
    ...options,
    ...globalScripts(options),
    home: homeOf(context),
    policy: { lockfile: 'dxl' },
    ports: { settings },
  });
  context.terminal.draw('');
  const [name = ''] = Object.keys(receipt.lock.packages['']?.dependencies ?? {});
  const version = versionOf(receipt.lock, name);
  const target = nodeFs.realPath(path.join(directory, 'node_modules', name));
  const commands = linkGlobal(places, target, parsed.flags['force'] === true);
  return { name, version, commands };
}

/** What a link leads to has the version. */
function versionOf({ packages }: Lock, name: string): string {
  const entry = packages[`node_modules/${name}`];
  const found = entry?.link ? packages[entry.resolved ?? ''] : entry;
  return found?.version ?? '';
}

/** One project per name, so that another version takes the place of the former. */
function openProject({ projects }: GlobalPlaces, spec: string): string {
  const name = /^@?[^@]+/.exec(spec)?.[0] ?? spec;
  const key = createHash('sha256').update(name).digest('hex').slice(0, 24);
  const directory = path.join(projects, key);
  nodeFs.mkdir(directory, { recursive: true });
  const manifest = path.join(directory, 'package.json');
  if (nodeFs.stat(manifest) === undefined) nodeFs.writeFile(manifest, '{\n  "private": true\n}\n');
  return directory;
}
