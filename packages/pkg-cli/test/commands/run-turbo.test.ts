import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

/** Of the repository itself, which is built with it. */
const turbo = dirname(
  createRequire(new URL('../../../../package.json', import.meta.url)).resolve('turbo/bin/turbo'),
);

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({ packages: { left: { versions: { '1.0.0': {}, '1.1.0': {} } } } });
});
afterAll(() => registry.close());

const made: DxProject[] = [];
afterEach(() => {
  for (const { root } of made.splice(0)) rmSync(join(root, '..'), { recursive: true, force: true });
});

const log = (text: string): string => `node -e "require('fs').appendFileSync('../../log', '${text}\\n')"`;

function member(name: string, needs: readonly string[] = []): object {
  const dependencies = Object.fromEntries(needs.map((need) => [need, '*']));
  return { name, version: '1.0.0', dependencies, scripts: { build: log(name) } };
}

function project(): DxProject {
  const project = createDxProject(registry.url, {
    'package.json': {
      name: 'root',
      private: true,
      packageManager: 'npm@10.8.2',
      workspaces: ['packages/*'],
      scripts: {
        build: 'turbo run build > turbo.txt 2>&1',
        plan: 'turbo run build --filter=ui... --dry=json > plan.json 2> plan.txt',
      },
    },
    'turbo.json': { tasks: { build: { dependsOn: ['^build'] } } },
    '.gitignore': 'node_modules\n.turbo\nlog\n*.txt\n',
    'packages/app/package.json': member('app', ['ui']),
    'packages/core/package.json': member('core', ['left']),
    'packages/ui/package.json': member('ui', ['core']),
  });
  made.push(project);
  return project;
}

const env = {
  PATH: [turbo, process.env['PATH'] ?? ''].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

function logged({ root }: DxProject): string[] {
  return existsSync(join(root, 'log')) ? readFileSync(join(root, 'log'), 'utf8').trim().split('\n') : [];
}

describe('dx run with turbo', () => {
  it('hands over to turbo, which keeps the order and remembers results', async () => {
    const made = project();
    expect((await made.dx('install --lockfile npm')).exitCode).toBe(0);
    expect((await made.dx('run build', env)).exitCode).toBe(0);
    expect(logged(made)).toEqual(['core', 'ui', 'app']);
    expect((await made.dx('run build', env)).exitCode).toBe(0);
    expect(logged(made)).toEqual(['core', 'ui', 'app']);
    expect(made.read('turbo.txt')).toContain('3 cached, 3 total');
    expect((await made.dx('run build -- --bogus', env)).exitCode).toBe(1);
  });

  it('is read by turbo as npm’s: members from package.json, versions from the lockfile', async () => {
    const made = project();
    expect((await made.dx('install --lockfile npm')).exitCode).toBe(0);
    expect((await made.dx('run plan', env)).exitCode).toBe(0);
    const plan: {
      readonly tasks: readonly { readonly taskId: string; readonly hashOfExternalDependencies: string }[];
    } = JSON.parse(made.read('plan.json'));
    expect(plan.tasks.map(({ taskId }) => taskId).sort()).toEqual(['core#build', 'ui#build']);
    expect(plan.tasks.find(({ taskId }) => taskId === 'core#build')?.hashOfExternalDependencies).toMatch(/./);
    expect(made.read('plan.txt')).not.toContain('attempting to parse');
  });
});
