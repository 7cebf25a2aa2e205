import { renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passingVariables } from '../src/unchanged/input-record.ts';
import { at } from './unchanged/change-project.ts';
import {
  answeredBy,
  compareOnly,
  each,
  files,
  type LauncherProject,
  recorded,
  universe,
} from './unchanged/launcher-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());

const isolated = ['install', '--linker=isolated'];

describe('the launcher answers an install with nothing to do', () => {
  test.each<[string, (project: LauncherProject) => void]>([
    ['while everything is as it was', () => {}],
    ['by stamps', (project) => compareOnly(project, 'stamps')],
    ['by contents', (project) => compareOnly(project, 'contents')],
    [
      'when package.json was written anew with the same bytes',
      (project) => writeFileSync(at(project, 'package.json'), project.read('package.json')),
    ],
    [
      'when a file with the same bytes took the place of package.json',
      (project) => {
        writeFileSync(`${project.home}/aside`, project.read('package.json'));
        renameSync(`${project.home}/aside`, at(project, 'package.json'));
      },
    ],
    ['when a file has another time', (project) => utimesSync(at(project, 'lock.dxl'), 1_000, 1_000)],
    [
      'when a file came and went',
      (project) => {
        writeFileSync(at(project, 'packages/other'), '');
        rmSync(at(project, 'packages/other'));
      },
    ],
  ])('%s', async (_, change) => {
    const project = await recorded(registry.url, files);
    change(project);
    expect(answeredBy(project)).toEqual(each('launcher'));
  });

  test('in another shell of the same person', async () => {
    const project = await recorded(registry.url, files);
    const passing = Object.fromEntries([...passingVariables].map((name) => [name, '7']));
    const env = { ...project.env, ...passing };
    expect(answeredBy(project, ['install'], { env })).toEqual(each('launcher'));
  });

  test('of an isolated tree, until one of its links leads elsewhere', async () => {
    const project = await recorded(registry.url, files, isolated);
    expect(answeredBy(project, isolated)).toEqual(each('launcher'));
    const link = at(project, 'node_modules/a');
    rmSync(link);
    symlinkSync('.dx', link);
    expect(answeredBy(project, isolated)).toEqual(each('program'));
  });

  test('with a variable that shells do not understand, until it changes', async () => {
    const name = 'npm_config_@scope:registry';
    const project = await recorded(registry.url, files, ['install'], { [name]: registry.url });
    expect(answeredBy(project)).toEqual(each('launcher'));
    const env = { ...project.env, [name]: `${registry.url}/` };
    expect(answeredBy(project, ['install'], { env })).toEqual(each('program'));
  });
});
