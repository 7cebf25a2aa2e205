import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/run-members/run-summary.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const projects: DxProject[] = [];
afterEach(() => {
  for (const { root } of projects.splice(0)) rmSync(join(root, '..'), { recursive: true, force: true });
});

type Scripts = Readonly<Record<string, string>>;

/** Appends its name to the log at the root, by a way that does not tear lines. */
const log = (text: string, up = '../..'): string =>
  `node -e "require('fs').appendFileSync('${up}/log', '${text}\\n')"`;

/** A member whose script `x` logs its name. */
function member(name: string, needs: readonly string[] = [], scripts: Scripts = { x: log(name) }): object {
  const dependencies = Object.fromEntries(needs.map((need) => [need, '*']));
  return { name, version: '1.0.0', dependencies, scripts };
}

function project(
  members: Readonly<Record<string, object>>,
  root: { readonly workspaces?: readonly string[]; readonly scripts?: Scripts } = {},
): DxProject {
  const { workspaces = ['packages/*'], scripts = {} } = root;
  const files = Object.entries(members).map(([path, manifest]) => [
    `packages/${path}/package.json`,
    manifest,
  ]);
  const made = createDxProject('https://registry.test/', {
    'package.json': { name: 'root', version: '1.0.0', workspaces, scripts },
    ...Object.fromEntries(files),
  });
  projects.push(made);
  return made;
}

function logged({ root, read }: DxProject): string[] {
  return existsSync(join(root, 'log')) ? read('log').trim().split('\n') : [];
}

/** app -> ui -> core, docs -> ui, tool alone. */
const chain = (): DxProject =>
  project({
    app: member('app', ['ui', 'core']),
    core: member('core'),
    docs: member('docs', ['ui']),
    tool: member('tool'),
    ui: member('ui', ['core']),
  });

describe('dx run with npm’s options', () => {
  const scripts = { fails: `${log('fails')} && exit 3` };
  const same = (): DxProject =>
    project(
      {
        a: member('a', [], { x: log('a'), only: log('a'), fails: log('a'), test: log('test a') }),
        b: member('b', ['c'], { x: log('b'), ...scripts }),
        c: member('c', [], { x: log('c'), fails: log('c') }),
      },
      { workspaces: ['packages/c', 'packages/*'], scripts: { x: log('root', '.') } },
    );

  it.each([
    'run x --workspaces',
    'run x -ws',
    'run x -w b -w a',
    'run x -w packages/a',
    'run x -w ./packages/a',
    'run x -w packages',
    'run x -ws --include-workspace-root',
    'run only -ws',
    'run only -ws --if-present',
    'run only -w b',
    'run only -w b --if-present',
    'run nothing -ws',
    'run nothing -ws --if-present',
    'run fails -ws',
    'run fails -w a -w b',
    'run x -w nobody',
    'run x --workspaces=false',
    'test -w a',
    'test -ws --if-present',
    'start -ws',
  ])('S04 runs what npm runs and ends with its exit code: %s', async (line) => {
    const [ours, npms, listed] = [same(), same(), same()];
    const { exitCode } = await ours.dx(line);
    const npm = runNpm(npms.root, line.split(' '));
    expect(exitCode).toBe(npm.exitCode);
    expect(logged(ours).sort()).toEqual(logged(npms).sort());
    expect((await listed.dx(`${line} --sequential`)).exitCode).toBe(npm.exitCode);
    expect(logged(listed)).toEqual(logged(npms));
  });

  it('gives arguments to the script in every member, and runs hooks around it', async () => {
    const hooked = {
      prex: log('pre'),
      x: `node -e "require('fs').appendFileSync('../../log', process.argv.slice(1).join('|') + '\\n')" --`,
    };
    const made = project({ a: member('a', [], hooked), b: member('b', [], hooked) });
    await made.dx(['run', 'x', '-ws', '--workspace-concurrency=1', '--', '--y', "it's"]);
    expect(logged(made)).toEqual(['pre', "--y|it's", 'pre', "--y|it's"]);
  });

  it('says which members have which scripts', async () => {
    const { stdout } = await chain().dx('run -w ui -w app --json');
    expect(Object.keys(JSON.parse(stdout))).toEqual(['app', 'ui']);
    expect((await chain().dx('run -ws')).stderr).toContain('tool');
  });

  it('does not tell scripts of the options: what they run is theirs alone', async () => {
    const show = `node -e "console.log(Object.keys(process.env).filter((key) => /workspace|filter|stream|bail/.test(key)).join())"`;
    const { stdout } = await project({ a: member('a', [], { x: show }), b: member('b', [], { x: show }) }).dx(
      'run x -ws --stream --no-bail',
    );
    expect(stdout.split('\n').sort()).toEqual(['', 'a | ', 'b | ']);
  });
});

describe('dx run in order', () => {
  it('runs members after those that they need', async () => {
    const made = chain();
    await made.dx('run x --workspaces');
    const order = logged(made);
    expect([...order].sort()).toEqual(['app', 'core', 'docs', 'tool', 'ui']);
    for (const [first, second] of [
      ['core', 'ui'],
      ['ui', 'app'],
      ['ui', 'docs'],
    ] as const)
      expect(order.indexOf(first)).toBeLessThan(order.indexOf(second));
  });

  it('keeps the order of members where those between them were not chosen or lack the script', async () => {
    const made = chain();
    await made.dx('run x -w app -w core --workspace-concurrency=4');
    expect(logged(made)).toEqual(['core', 'app']);
    const lacking = project({
      a: member('a', ['b']),
      b: member('b', ['c'], {}),
      c: member('c', [], { x: `node -e "setTimeout(() => {}, 150)" && ${log('c')}` }),
    });
    expect((await lacking.dx('run x --filter *')).exitCode).toBe(0);
    expect(logged(lacking)).toEqual(['c', 'a']);
  });

  it('runs no more than it may at once', async () => {
    const count = `node -e "const fs = require('fs'); fs.mkdirSync('../../now/' + process.pid, { recursive: true }); fs.appendFileSync('../../log', fs.readdirSync('../../now').length + '\\n'); setTimeout(() => fs.rmdirSync('../../now/' + process.pid), 60)"`;
    const members = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [name, member(name, [], { x: count })]),
    );
    for (const [flag, most] of [
      ['--workspace-concurrency=1', 1],
      ['--workspace-concurrency=2', 2],
      ['--sequential', 1],
    ] as const) {
      const made = project(members);
      expect((await made.dx(`run x -ws ${flag}`)).exitCode).toBe(0);
      expect(Math.max(...logged(made).map(Number))).toBe(most);
    }
  });

  it('starts all at once with --parallel: each waits until the other is there', async () => {
    const meet = (own: string, other: string): string =>
      `node -e "const fs = require('fs'); fs.writeFileSync('../../${own}', ''); const wait = setInterval(() => fs.existsSync('../../${other}') && clearInterval(wait), 5)"`;
    const made = project({
      a: member('a', ['b'], { x: meet('a', 'b') }),
      b: member('b', [], { x: meet('b', 'a') }),
    });
    expect((await made.dx('run x -ws --parallel')).exitCode).toBe(0);
  });

  it('tells of a circle and runs its members side by side, after what they need and before what needs them', async () => {
    const made = project({
      a: member('a', ['b', 'base']),
      b: member('b', ['a']),
      base: member('base'),
      top: member('top', ['b']),
    });
    const { stderr, exitCode } = await made.dx('run x -ws');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /warning These members need each other and run side by side: (a -> b -> a|b -> a -> b)/,
    );
    const order = logged(made);
    expect([order[0], order.at(-1)]).toEqual(['base', 'top']);
  });

  it('leaves out what comes before the member to resume from', async () => {
    const made = chain();
    await made.dx('run x --workspaces --resume-from ui');
    expect(logged(made)).toEqual(['ui', ...logged(made).slice(1)]);
    expect(logged(made).sort()).toEqual(['app', 'docs', 'ui']);
    const listed = chain();
    await listed.dx('run x --workspaces --sequential --resume-from packages/docs');
    expect(logged(listed)).toEqual(['docs', 'tool', 'ui']);
    expect((await chain().dx('run x -w ui --resume-from tool')).stderr).toContain('error DX_NO_SUCH_MEMBER');
  });

  it.each(['0', '-1', 'many', '1.5'])('refuses a concurrency of %s', async (given) => {
    const { stderr, exitCode } = await chain().dx(['run', 'x', '-ws', `--workspace-concurrency=${given}`]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error DX_FLAG_VALUE');
  });
});

describe('dx run with --filter', () => {
  it.each([
    ['ui', 'core,ui', 'ui...'],
    ['the dependents', 'app,docs,ui', '...ui'],
    ['all but one', 'app,core,tool,ui', '!docs'],
    ['a path', 'tool', './packages/tool'],
  ])('chooses %s: %s', async (_, chosen, filter) => {
    const made = chain();
    expect((await made.dx(['run', 'x', '--filter', filter])).exitCode).toBe(0);
    expect(logged(made).sort().join()).toBe(chosen);
  });

  it('takes several filters, the short form, and --workspace besides', async () => {
    const made = chain();
    await made.dx(['run', 'x', '-F', 'tool', '-F=core', '-w', 'docs']);
    expect(logged(made).sort()).toEqual(['core', 'docs', 'tool']);
  });

  it('fails where nobody fits, and where nobody has the script; passes over who lacks it', async () => {
    for (const line of ['nobody', './packages/nobody', 'ui --filter nobody', '@none/*'])
      expect((await chain().dx(`run x --filter ${line}`)).stderr).toContain('error DX_NO_SUCH_MEMBER');
    expect((await chain().dx('run x --filter [a')).stderr).toContain('error DX_INVALID_FILTER');
    const { stderr, exitCode } = await chain().dx('run y --filter *');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error DX_SCRIPT_MISSING No script "y" in');
    expect((await chain().dx('run y --filter * --if-present')).exitCode).toBe(0);
    const some = project({ a: member('a'), b: member('b', [], {}) });
    expect((await some.dx('run x --filter *')).exitCode).toBe(0);
  });

  it('asks git what has changed: nobody is no failure, a revision that there is not is one', async () => {
    const made = chain();
    const git = (...args: string[]): void => {
      const who = ['-c', 'user.name=T', '-c', 'user.email=t@t.test', '-c', 'commit.gpgsign=false'];
      execFileSync('git', [...who, ...args], { cwd: made.root });
    };
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'one');
    const none = await made.dx('run x --filter [main]');
    expect([none.exitCode, logged(made)]).toEqual([0, []]);
    expect(none.stderr).toContain('No member to run in');
    writeFileSync(join(made.root, 'packages/ui/new'), '');
    await made.dx('run x --filter ...[main]');
    expect(logged(made).sort()).toEqual(['app', 'docs', 'ui']);
    expect((await made.dx('run x --filter [nowhere]')).stderr).toContain('error DX_GIT_COMMAND');
  });

  it('does not run the script that runs it', async () => {
    const made = project({ a: member('a') }, { scripts: { x: 'exit 9' } });
    const env = { npm_lifecycle_event: 'x', npm_package_json: join(made.root, 'package.json') };
    const { exitCode } = await made.dx('run x --workspaces --include-workspace-root', env);
    expect([exitCode, logged(made)]).toEqual([0, ['a']]);
  });
});

describe('dx run when a member fails', () => {
  const broken = (): DxProject =>
    project({
      app: member('app', ['ui']),
      core: member('core'),
      tool: member('tool', ['core']),
      ui: member('ui', ['core'], { x: 'echo working; echo the reason >&2; exit 7' }),
    });

  it('says who failed, how, with which last words, and what was not run because of it', async () => {
    const made = broken();
    const { exitCode, stderr } = await made.dx('run x --filter * --workspace-concurrency=1');
    expect(exitCode).toBe(7);
    const report = stderr.slice(stderr.indexOf('ui packages/ui'));
    expect(report).toContain('ui packages/ui x exited with 7 after <time>\n  | working\n  | the reason\n');
    expect(report).toMatch(/not started, ui failed: (?:app|tool)/);
    expect(report).toContain('1 failed');
    expect(report).toContain('error DX_SCRIPT_FAILED Script x failed in ui');
    expect(report).toContain('hint  See it alone: dx run x --workspace ui');
    expect(logged(made)).not.toContain('app');
  });

  it('runs the rest with --no-bail, all but the dependents with --bail=dependents', async () => {
    const all = broken();
    expect((await all.dx('run x --filter * --no-bail')).exitCode).toBe(7);
    expect(logged(all).sort()).toEqual(['app', 'core', 'tool']);
    const some = broken();
    const { exitCode, stderr } = await some.dx('run x --workspaces --bail=dependents');
    expect(exitCode).toBe(7);
    expect(logged(some).sort()).toEqual(['core', 'tool']);
    expect(stderr).toContain('not started, ui failed: app');
  });

  it('ends what is under way with --bail, with all its processes', async () => {
    const made = project({
      a: member('a', [], {
        x: `node -e "setTimeout(() => require('fs').appendFileSync('../../log', 'late'), 60000)" & wait`,
      }),
      b: member('b', [], { x: 'exit 2' }),
    });
    const { exitCode, stderr } = await made.dx('run x -ws --parallel --bail');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('ended, b failed: a');
  });

  it('says it once of a single member, which has the terminal to itself', async () => {
    const { exitCode, stderr } = await broken().dx('run x -w ui');
    expect(exitCode).toBe(7);
    expect(stderr.trim().split('\n').slice(-2)).toEqual([
      'error DX_SCRIPT_FAILED Script x failed in ui: x exited with 7',
      'hint  See it alone: dx run x --workspace ui',
    ]);
    expect(stderr).not.toContain('1 failed');
  });

  it('names the hook that failed, and gives the exit code of the first failure', async () => {
    const made = project({
      a: member('a', [], { prex: 'exit 4', x: 'true' }),
      b: member('b', ['a'], { x: 'exit 5' }),
    });
    const { exitCode, stderr } = await made.dx('run x -ws');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('a packages/a prex exited with 4');
    expect(stderr).toContain('Script x failed in a, b');
  });

  it('gives 128 and its number for a signal', async () => {
    const made = project({ a: member('a', [], { x: 'kill -KILL $$' }), b: member('b') });
    const { exitCode, stderr } = await made.dx('run x -ws');
    expect(exitCode).toBe(137);
    expect(stderr).toContain('x was ended by SIGKILL');
  });

  it('does not let a member’s words move the cursor in the report', async () => {
    const made = project({
      a: member('a', [], { x: `printf '\\033[31mred\\033[0m \\033]0;title\\007\\n'; exit 1` }),
      b: member('b'),
    });
    const { stderr } = await made.dx('run x -ws');
    expect(stderr).toContain('  | red \n');
  });
});

describe('dx run for programs', () => {
  const mixed = (): DxProject =>
    project({
      a: member('a'),
      b: member('b', ['a'], { x: 'echo out; exit 3' }),
      c: member('c', ['b']),
    });

  it('writes status, time and exit code of each member with --summary', async () => {
    const made = mixed();
    await made.dx('run x -ws --bail --summary');
    const summary: RunSummary = JSON.parse(made.read('dx-run-summary.json'));
    expect(summary).toMatchObject({ script: 'x', status: 'failed', exitCode: 3 });
    expect(summary.members).toEqual([
      { name: 'a', location: 'packages/a', status: 'passed', exitCode: 0, durationMs: expect.any(Number) },
      {
        name: 'b',
        location: 'packages/b',
        status: 'failed',
        event: 'x',
        exitCode: 3,
        durationMs: expect.any(Number),
        lastLines: ['out'],
      },
      { name: 'c', location: 'packages/c', status: 'skipped', because: 'b' },
    ]);
  });

  it('prints the same with --json, alone on standard output', async () => {
    const { stdout, stderr, exitCode } = await mixed().dx('run x -ws --json');
    expect(exitCode).toBe(3);
    const summary: RunSummary = JSON.parse(stdout);
    expect(summary.members.map(({ status }) => status)).toEqual(['passed', 'failed', 'passed']);
    expect(stderr).toContain('out');
  });
});
