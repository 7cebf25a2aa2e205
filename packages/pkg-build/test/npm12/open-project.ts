import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { exportedSettings, readSettings, type Settings, settingValue } from '@dx/pkg-workspace';
import { nodeGypOf } from '../../src/environment/node-gyp.ts';
import { composeEnvironment, type EnvironmentInput } from '../../src/index.ts';
import { dumpProgram, projectFiles, projectPackages, userConfig } from './project.mjs';

/** What one script saw. */
export interface Seen {
  readonly directory: string;
  readonly event: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What npm 12 did with the same project, by run. */
export const recorded: Readonly<Record<'install' | 'again' | 'add' | 'run' | 'ignore', readonly Seen[]>> =
  JSON.parse(readFileSync(new URL('environment.json', import.meta.url), 'utf8'));

const registry = 'https://registry.test/';

/** A project that is ready to run. */
export interface OpenedProject {
  readonly project: string;
  environment(command: string): Readonly<Record<string, string>>;
  manifestOf(path: string): Readonly<Record<string, unknown>>;
  /** What scripts saw since the last call, with machine paths masked as in the recording. */
  seen(): readonly Seen[];
  close(): void;
}

/** The recorded project in a directory of its own, with the packages where npm has put them. */
export function openProject(): OpenedProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const [project, home, prefix, dump, log] = [
    join(base, 'app'),
    join(base, 'home'),
    join(base, 'prefix'),
    join(base, 'dump.cjs'),
    join(base, 'log'),
  ];
  writeTree(base, { 'dump.cjs': dumpProgram, 'home/.npmrc': userConfig });
  const nodeBin = join(base, 'node-bin');
  mkdirSync(nodeBin);
  symlinkSync(process.execPath, join(nodeBin, 'node'));
  writeTree(project, projectFiles(dump));
  const { packages } = projectPackages(dump);
  for (const [name, { versions }] of Object.entries(packages)) {
    const { files, ...fields } = versions['1.0.0'] as Record<string, unknown>;
    writeTree(join(project, 'node_modules', name), {
      ...(files as Record<string, string> | undefined),
      'package.json': JSON.stringify({ name, version: '1.0.0', ...fields }),
    });
  }
  const env = { HOME: home, PATH: `${nodeBin}:/usr/bin:/bin`, DUMP_TO: log };
  const environment = (command: string): Readonly<Record<string, string>> =>
    composeEnvironment(environmentInput(command, project, home, prefix, env));
  return {
    project,
    environment,
    manifestOf: (path: string) => JSON.parse(readFileSync(join(project, path, 'package.json'), 'utf8')),
    /** What scripts saw since the last call, with machine paths masked as in the recording. */
    seen: (): readonly Seen[] => {
      const lines = readFileSync(log, 'utf8').trim().split('\n');
      rmSync(log);
      return lines.map((line) => readSeen(mask(line, { project, home, prefix, base })));
    },
    close: () => rmSync(base, { recursive: true }),
  };
}

function writeTree(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
}

function environmentInput(
  command: string,
  project: string,
  home: string,
  prefix: string,
  base: Readonly<Record<string, string>>,
): EnvironmentInput {
  const settings = readSettings(
    {
      directory: project,
      env: base,
      cli: { registry, audit: false },
      home,
      globalPrefix: prefix,
      platform: process.platform,
      arch: process.arch,
      nodeVersion: process.version,
      dxVersion: '1.0.0',
    },
    { fs: nodeFs, projectDirectory: project },
  );
  const [first] = recorded.install;
  return {
    base,
    exported: exportedSettings(settings),
    ...textOf(settings, 'editor', 'editor'),
    ...textOf(settings, 'node-options', 'nodeOptions'),
    command,
    directory: project,
    root: project,
    home,
    globalPrefix: prefix,
    execPath: '<npm>',
    nodePath: process.execPath,
    userAgent: first?.env?.['npm_config_user_agent'] ?? '',
    version: first?.env?.['npm_config_npm_version'] ?? '',
    color: false,
  };
}

function textOf<Name extends string>(
  settings: Settings,
  key: string,
  name: Name,
): { readonly [Key in Name]?: string } {
  const value = settingValue(settings, key);
  return (typeof value === 'string' ? { [name]: value } : {}) as { readonly [Key in Name]?: string };
}

function mask(text: string, paths: Readonly<Record<'project' | 'home' | 'prefix' | 'base', string>>): string {
  const { program = '', commandDirectory = '' } = nodeGypOf(process.execPath) ?? {};
  const masks = [
    [commandDirectory, '<node-gyp-bin>'],
    [program, '<node-gyp>'],
    [process.execPath, '<node>'],
    [join(paths.base, 'node-bin'), '<node-bin>'],
    [paths.prefix, '<prefix>'],
    [paths.project, '<project>'],
    [paths.home, '<home>'],
    [paths.base, '<base>'],
    [registry, '<registry>/'],
    [dirname(paths.base), '<tmp>'],
  ] as const;
  const masked = masks.reduce((left, [from, to]) => left.replaceAll(from, to), text);
  return masked.replace(/(<tmp>\/node_modules\/\.bin):[^"]*?:<node-gyp-bin>/, '$1:<above>:<node-gyp-bin>');
}

function readSeen(line: string): Seen {
  const { directory, args, env } = JSON.parse(line);
  return { directory, event: env.npm_lifecycle_event, args, env };
}
