import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../paths.ts';
import type { StepInputs } from './recorded-inputs.ts';
import type { Step } from './steps.ts';
import { serveDocuments } from './whole-documents.ts';

const program = join(repositoryRoot, 'packages', 'pkg-cli', 'bin', 'dx.cjs');

/** What is asked of an installation, by name: a policy, settings. */
const gates: readonly { readonly name: string; readonly policy?: object; readonly settings?: string }[] = [
  { name: 'no gate' },
  {
    name: 'budgets and licences',
    policy: { budgets: { packages: 9_999 }, licenses: { deny: ['AGPL-3.0-only'] } },
  },
  { name: 'advisories', policy: { advisories: 'high' } },
  { name: 'findings', policy: { findings: 'critical' } },
  { name: 'trust-policy=no-downgrade', settings: 'trust-policy=no-downgrade\ntrust-policy-ignore-after=0\n' },
];

/**
 * Installations of a fixture without members, with each gate: with nothing to do, with no tree but everything in the store, and with
 * one dependency more. Scripts do not run, and no trees lie ready. The registry is in this process.
 */
export async function openGateCommands(
  inputs: StepInputs,
  disk: string,
): Promise<{ readonly steps: readonly Step[]; close(): void }> {
  const registry = await serveDocuments(inputs);
  const place = { project: join(disk, 'gated'), home: join(disk, 'gated-home'), registry: registry.url };
  const whole = JSON.parse(readFileSync(join(inputs.workspace.root, 'package.json'), 'utf8')) as Manifest;
  const { [Object.keys(whole.dependencies).at(-1) ?? '']: _, ...dependencies } = whole.dependencies;
  const smaller = { ...whole, dependencies };
  mkdirSync(place.project, { recursive: true });
  for (const [manifest, lock] of [
    [smaller, 'smaller'],
    [whole, 'whole'],
  ] as const) {
    rmSync(join(place.project, 'package-lock.json'), { force: true });
    write(place, manifest, gates[0]);
    await run(place, []);
    copyFileSync(join(place.project, 'package-lock.json'), join(disk, `${lock}.json`));
  }
  const restore = (manifest: Manifest, lock: string): void => {
    copyFileSync(join(disk, `${lock}.json`), join(place.project, 'package-lock.json'));
    write(place, manifest, gates[0]);
  };
  const install = (): void => {
    spawnSync(process.execPath, [program, ...words, '--offline'], { cwd: place.project, env: envOf(place) });
  };
  const steps = gates.flatMap((gate) => [
    step(`gates: nothing to do, ${gate.name}`, () => {
      restore(whole, 'whole');
      install();
      write(place, whole, gate);
      spawnSync(process.execPath, [program, ...words], { cwd: place.project, env: envOf(place), timeout: 1 });
    }),
    step(`gates: warm, ${gate.name}`, () => {
      restore(whole, 'whole');
      write(place, whole, gate);
      rmSync(join(place.project, 'node_modules'), { recursive: true, force: true });
    }),
    step(`gates: one dependency more, ${gate.name}`, () => {
      restore(smaller, 'smaller');
      install();
      write(place, whole, gate);
    }),
  ]);
  return { steps, close: registry.close };

  function step(name: string, prepare: () => void): Step {
    const amount = `${Object.keys(inputs.lock.packages).length} entries`;
    return { name, amount, prepare, run: () => run(place, []) };
  }
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

interface GatedPlace {
  readonly project: string;
  readonly home: string;
  readonly registry: string;
}

const words = ['install', '--ignore-scripts', '--lockfile=npm', '--no-fund'];

function write(
  { project, registry }: GatedPlace,
  manifest: Manifest,
  gate: (typeof gates)[number] | undefined,
): void {
  const dx = gate?.policy === undefined ? {} : { dx: { policy: gate.policy } };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest, ...dx }, undefined, 2));
  writeFileSync(join(project, '.npmrc'), `registry=${registry}\naudit=false\n${gate?.settings ?? ''}`);
}

function envOf({ home }: GatedPlace): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: home, DX_HOME: home, npm_config_generations: 'false' };
}

function run(place: GatedPlace, more: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words, ...more], {
      cwd: place.project,
      env: envOf(place),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`dx install: ${code}\n${said}`))));
  });
}
