import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Build, listKeptLinks, runBuilds } from '../../src/index.ts';
import { openTestProject, type TestProject } from './project.ts';

let project: TestProject | undefined;

afterEach(() => project?.close());

const stage = 'node_modules/.dx/stage-1/tree';
const staged = ['node_modules/top', 'node_modules/a/node_modules/x', 'node_modules/a/node_modules/new'];
const edges = [
  { from: 'node_modules/a/node_modules/x', to: 'node_modules/a/node_modules/y' },
  { from: 'node_modules/a/node_modules/x', to: 'node_modules/a/node_modules/new' },
  { from: 'node_modules/a/node_modules/x', to: 'node_modules/hoisted' },
  { from: 'node_modules/a/node_modules/x', to: 'node_modules/top' },
  { from: 'node_modules/a', to: 'node_modules/a/node_modules/z' },
  { from: 'node_modules/top', to: undefined },
];

function answer(version: string): string {
  return `module.exports = ${JSON.stringify(version)}`;
}

/** What a script that runs in the staging area gets for each of its dependencies. */
const ask = `node -p "['y','new','hoisted','top'].map((n) => { try { return require(n) } catch { return 'none' } }).join()"`;

function openStage(): TestProject {
  return openTestProject(
    {},
    {
      'node_modules/y/index.js': answer('y of the root'),
      'node_modules/hoisted/index.js': answer('hoisted'),
      'node_modules/a/node_modules/y/index.js': answer('y of a'),
      [`${stage}/node_modules/top/index.js`]: answer('top'),
      [`${stage}/node_modules/a/node_modules/new/index.js`]: answer('new'),
      [`${stage}/node_modules/a/node_modules/x/package.json`]: JSON.stringify({
        name: 'x',
        version: '1.0.0',
        scripts: { install: `${ask} > "$LOG"; exit 1` },
      }),
    },
  );
}

async function answers(opened: TestProject): Promise<string> {
  const directory = join(opened.root, stage, 'node_modules/a/node_modules/x');
  const build: Build = await opened.build('x', { path: 'node_modules/a/node_modules/x', directory });
  const optional = {
    ...build,
    scripts: [{ event: 'install', command: `${ask}; exit 1` }],
    facts: { optional: true },
  } as const;
  const { failed } = await runBuilds(
    { approved: [optional], pending: [], denied: [] },
    { env: opened.env, edges },
  );
  return failed[0]?.output ?? '';
}

describe('listKeptLinks', () => {
  it('names what a staged package needs and a script in the staging area would not find', () => {
    expect(listKeptLinks(edges, staged)).toEqual(['node_modules/a/node_modules/y']);
    expect(listKeptLinks(edges, ['node_modules/a', 'node_modules/top'])).toEqual([]);
  });

  it('makes scripts see staged siblings, live packages and, by its links, those that stay further in', async () => {
    const opened = openStage();
    project = opened;
    expect(await answers(opened)).toBe('y of the root,new,hoisted,top');
    for (const location of listKeptLinks(edges, staged)) {
      const link = join(opened.root, stage, location);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(opened.root, location), link);
    }
    expect(await answers(opened)).toBe('y of a,new,hoisted,top');
  });
});
