import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Manifest, readWorkspace, type Settings, settingValue, type Workspace } from '@dx/pkg-workspace';
import picomatch from 'picomatch';
import { validRange } from 'semver';
import type { Flag } from '../arguments/flag.ts';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { type DiffSide, type DiffStyle, formatDiff } from '../diff/format-diff.ts';
import { type DiffSpec, parseDiffSpec, readSide } from '../diff/read-side.ts';
import { memberFlags, selectMembers } from '../members/select-members.ts';
import { splitSpec } from '../view/split-spec.ts';

const text = (name: string, placeholder: string, summary: string): Flag => ({
  name,
  type: 'text',
  placeholder,
  summary,
  isSetting: true,
});
const yes = (name: string, summary: string): Flag => ({ name, type: 'boolean', summary, isSetting: true });

/** `dx diff`: what differs between two versions of a package. */
export const diffCommand: Command = {
  usage: '[path…]',
  flags: [
    { name: 'diff', type: 'list', placeholder: '<spec>', summary: 'What to compare; twice for both sides' },
    yes('diff-name-only', 'Names of files only'),
    text('diff-unified', '<n>', 'Lines around a difference (default: 3)'),
    yes('diff-ignore-all-space', 'Ignore white space'),
    yes('diff-no-prefix', 'No a/ and b/'),
    text('diff-src-prefix', '<text>', 'In place of a/'),
    text('diff-dst-prefix', '<text>', 'In place of b/'),
    yes('diff-text', 'Treat all files as text'),
    ...memberFlags,
    ...registryFlags,
  ],
  examples: [
    'dx diff',
    'dx diff --diff=1.0.0',
    'dx diff --diff=react@18.2 --diff=react@18.3 --diff-name-only',
    'dx diff --diff=react package.json',
  ],
  run: async (parsed, context) => {
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const words = Array.isArray(parsed.flags['diff']) ? parsed.flags['diff'] : [];
    if (words.length > 2) throw wrongUse('dx diff compares two things');
    for (const { manifest, directory } of selectMembers(workspace, parsed, context.project.directory)
      .packages) {
      const specs = sidesOf(words, { manifest, directory, workspace }, context);
      const [a, b] = await Promise.all(specs.map((spec) => readSide(spec, workspace, context)));
      if (a === undefined || b === undefined) continue;
      const diff = await formatDiff(
        only(a, parsed.words),
        only(b, parsed.words),
        styleOf(workspace.settings),
        context.terminal.paint,
      );
      if (diff !== '') context.terminal.print(diff);
    }
    return 0;
  },
};

interface Place {
  readonly manifest: Manifest;
  readonly directory: string;
  readonly workspace: Workspace;
}

/** npm's reading of none, one and two specs. A bare version means this package. */
function sidesOf(
  [first, second]: readonly string[],
  { manifest, directory, workspace }: Place,
  { project }: CommandContext,
): readonly DiffSpec[] {
  const here: DiffSpec = { kind: 'directory', directory };
  const parse = (word: string, other?: string): DiffSpec => {
    if (validRange(word) === null) return parseDiffSpec(word, project.directory);
    const name =
      other === undefined || validRange(other) !== null ? ownName(manifest) : splitSpec(other).name;
    return { kind: 'registry', name, wanted: word };
  };
  if (first === undefined) {
    const tag = settingValue(workspace.settings, 'tag');
    return [
      { kind: 'registry', name: ownName(manifest), wanted: typeof tag === 'string' ? tag : 'latest' },
      here,
    ];
  }
  if (second !== undefined)
    return [
      installedOr(parse(first, second), workspace, first),
      installedOr(parse(second, first), workspace, second),
    ];
  const spec = parse(first);
  const installed = installedOr(spec, workspace, splitSpec(first).name);
  if (spec.kind !== 'registry' || installed.kind !== 'directory') return [spec, here];
  const declared = manifest.fields.dependencies?.[spec.name] ?? manifest.fields.devDependencies?.[spec.name];
  const wanted = splitSpec(first).rest === '' ? (declared ?? 'latest') : spec.wanted;
  return [installed, { ...spec, wanted }];
}

/** A name without a version means what is installed, if it is. */
function installedOr(spec: DiffSpec, { root }: Workspace, word: string): DiffSpec {
  if (spec.kind !== 'registry' || spec.name !== word) return spec;
  const directory = path.join(root, 'node_modules', spec.name);
  return nodeFs.stat(path.join(directory, 'package.json')) === undefined
    ? spec
    : { kind: 'directory', directory: nodeFs.realPath(directory) };
}

/** The files below the given paths, or that fit a pattern. A pattern that begins with a star counts in every folder. */
function only(side: DiffSide, paths: readonly string[]): DiffSide {
  if (paths.length === 0) return side;
  const tests = paths.map((word) => {
    const pattern = word.replaceAll('\\', '/').replace(/^\.\//, '');
    const fits = picomatch(pattern, { basename: pattern.startsWith('*') });
    return (file: string) => file.startsWith(pattern) || fits(file);
  });
  return { ...side, files: new Map([...side.files].filter(([file]) => tests.some((test) => test(file)))) };
}

function styleOf(settings: Settings): DiffStyle {
  const say = (key: string, standard: string): string => {
    const value = settingValue(settings, key);
    return typeof value === 'string' && value !== '' ? value : standard;
  };
  const isOn = (key: string): boolean => settingValue(settings, key) === true;
  const hasPrefix = !isOn('diff-no-prefix');
  return {
    isNamesOnly: isOn('diff-name-only'),
    isText: isOn('diff-text'),
    context: Number(settingValue(settings, 'diff-unified') ?? 3),
    ignoresSpace: isOn('diff-ignore-all-space'),
    sourcePrefix: hasPrefix ? say('diff-src-prefix', 'a/') : '',
    targetPrefix: hasPrefix ? say('diff-dst-prefix', 'b/') : '',
    versionPrefix: say('tag-version-prefix', 'v'),
  };
}

function ownName({ fields, path: file }: Manifest): string {
  if (fields.name !== undefined) return fields.name;
  throw wrongUse(`${file} has no name to compare by`);
}

function wrongUse(message: string): DxError {
  return new DxError({ code: 'DX_USAGE', message, hint: 'dx diff --diff=<spec> --diff=<spec> [path…]' });
}
