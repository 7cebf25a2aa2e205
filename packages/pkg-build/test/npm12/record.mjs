// Writes environment.json: what scripts see under npm 12. Needs Node 22.22 or newer and an npm 12:
//   node test/npm12/record.mjs <path of npm-cli.js>
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { dumpProgram, projectFiles, projectPackages, userConfig } from './project.mjs';

const npm = realpathSync(process.argv[2]);
const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-npm12-')));
const [project, home, dump, log] = ['app', 'home', 'dump.cjs', 'log'].map((name) => join(base, name));
writeFileSync(dump, dumpProgram);
for (const [file, text] of Object.entries(projectFiles(dump))) {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}
mkdirSync(home);
writeFileSync(join(home, '.npmrc'), userConfig);

// The registry has a thread of its own, because this one waits for npm.
const source = fileURLToPath(new URL('../../../fixture-registry/src/index.ts', import.meta.url));
const worker = new Worker(
  `import('file://${source}').then(async ({ startRegistry }) => {
    const { parentPort, workerData } = await import('node:worker_threads');
    parentPort.postMessage((await startRegistry(workerData)).url.toString());
  });`,
  { eval: true, workerData: projectPackages(dump) },
);
const registry = await new Promise((resolve, reject) =>
  worker.once('message', resolve).once('error', reject),
);

function run(name, ...args) {
  writeFileSync(log, '');
  const env = { HOME: home, PATH: '/usr/bin:/bin', DUMP_TO: log };
  const all = [npm, `--registry=${registry}`, '--no-audit', ...args];
  const { status, stderr } = spawnSync(process.execPath, all, {
    cwd: project,
    env: { ...env, PATH: `${dirname(process.execPath)}:${env.PATH}` },
  });
  if (status !== 0) throw new Error(String(stderr));
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return [name, lines.map((line) => shorten(name, JSON.parse(mask(line))))];
}

/** The whole environment only where it differs in kind: the project's own, and each package's first script. */
function shorten(name, { directory, args, env }) {
  const event = env.npm_lifecycle_event;
  const isFirst = ['preinstall', 'preshow'].includes(event) || /(maybe|tool)$/.test(directory);
  return { directory, event, args, ...(isFirst && ['install', 'run'].includes(name) ? { env } : {}) };
}

function mask(text) {
  const library = join(dirname(dirname(npm)), 'node_modules');
  const masks = [
    [join(library, '@npmcli/run-script/lib/node-gyp-bin'), '<node-gyp-bin>'],
    [join(library, 'node-gyp/bin/node-gyp.js'), '<node-gyp>'],
    [npm, '<npm>'],
    [process.execPath, '<node>'],
    [dirname(process.execPath), '<node-bin>'],
    [dirname(dirname(process.execPath)), '<prefix>'],
    [project, '<project>'],
    [home, '<home>'],
    [base, '<base>'],
    [registry, '<registry>/'],
    [dirname(base), '<tmp>'],
  ];
  const masked = masks.reduce((text, [from, to]) => text.replaceAll(from, to), text);
  return masked.replace(/(<tmp>\/node_modules\/\.bin):[^"]*?:<node-gyp-bin>/, '$1:<above>:<node-gyp-bin>');
}

const runs = [
  run('install', 'install'),
  run('again', 'install'),
  run('add', 'install', 'tool@1.0.0', '--save-dev'),
];
runs.push(
  run('run', 'run', 'show', 'a b', '--', "it's", '--flag', '$HOME', '*', ''),
  run('ignore', 'run', 'show', '--ignore-scripts'),
);
const recorded = {
  npm: JSON.parse(readFileSync(join(dirname(dirname(npm)), 'package.json'), 'utf8')).version,
  node: process.version,
  ...Object.fromEntries(runs),
};
writeFileSync(new URL('environment.json', import.meta.url), `${JSON.stringify(recorded, undefined, 2)}\n`);
await worker.terminate();
rmSync(base, { recursive: true });
