import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { list, parseNodes } from './bench-arguments.ts';
import { pickBumps, writeBumps } from './bump.ts';
import { type Fixture, openFixture } from './fixture.ts';
import { measureCommand } from './measure-command.ts';
import { changeMember } from './member.ts';
import { type RegistryProcess, startRegistryProcess } from './registry-process.ts';
import { openRival } from './rival.ts';
import type { Rival, RunPlace } from './rivals/types.ts';
import { waitForBackground } from './wait-background.ts';

const usage = `pnpm bench:record [--upstream <registry URL>] [--fixture small,medium,large,mono,thousand] [--rival dx,bun,pnpm,yarn] [--node <name>=<path of node>]

Installs each fixture with each rival through a recorder, with one dependency more, and with others at an older version,
so that all they ask for is in benchmarks/.recorded.
Without --upstream it is the registry that npm is set to.
What is there already is not asked for again; remove the directory to begin anew.
`;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    upstream: { type: 'string' },
    fixture: { type: 'string', default: 'small,medium,large,mono,thousand' },
    rival: { type: 'string', default: 'dx,bun,pnpm,yarn' },
    node: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});

await main();

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const nodes = parseNodes(values.node);
  const rivals = list(values.rival).map((name) => openRival(name, nodes));
  const registry = await startRegistryProcess({ upstream: values.upstream ?? configuredRegistry() });
  try {
    for (const fixture of list(values.fixture).map(openFixture)) {
      for (const rival of rivals) await record(fixture, rival, registry);
    }
  } finally {
    await registry.close();
  }
}

function configuredRegistry(): string {
  return execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

async function record(fixture: Fixture, rival: Rival, registry: RegistryProcess): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'dx-record-'));
  try {
    const place = {
      project: join(root, 'project'),
      cache: join(root, 'cache'),
      home: root,
      registryUrl: registry.url,
    };
    mkdirSync(place.project);
    fixture.write(place.project);
    rival.adapt?.(place.project);
    const bumps = await pickBumps(place.project, registry.url);
    const wallMs = [await install(fixture, rival, place)];
    changeMember(place.project);
    wallMs.push(await install(fixture, rival, place));
    for (const state of ['older', 'newer'] as const) {
      writeBumps(place.project, bumps, state);
      wallMs.push(await install(fixture, rival, place));
    }
    const seconds = (wallMs.reduce((sum, ms) => sum + ms) / 1000).toFixed(1);
    process.stdout.write(`${fixture.name} with ${rival.name}: recorded in ${seconds} s\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function install(fixture: Fixture, rival: Rival, place: RunPlace): Promise<number> {
  const command = rival.install(place, 'hoisted');
  const { exitCode, output, wallMs } = await measureCommand(command, place.project, place.home);
  await waitForBackground(place.home);
  if (exitCode === 0) return wallMs;
  throw new Error(`${rival.name} ended with ${exitCode} in ${fixture.name}:\n${output.slice(-4000)}`);
}
