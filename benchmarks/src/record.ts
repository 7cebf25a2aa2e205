import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyFixture, type Fixture, openFixture } from './fixture.ts';
import { measureCommand } from './measure-command.ts';
import { type RegistryProcess, startRegistryProcess } from './registry-process.ts';
import { openRival, type Rival } from './rival.ts';

const usage = `pnpm bench:record [--upstream <registry URL>] [--fixture small,medium,large,mono] [--rival dx,bun,npm]

Installs each fixture once with each rival through a recorder, so that all they ask for is in benchmarks/.recorded.
Without --upstream it is the registry that npm is set to.
What is there already is not asked for again; remove the directory to begin anew.
`;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    upstream: { type: 'string' },
    fixture: { type: 'string', default: 'small,medium,large,mono' },
    rival: { type: 'string', default: 'dx,bun,npm' },
    help: { type: 'boolean', default: false },
  },
});

await main();

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const registry = await startRegistryProcess({ upstream: values.upstream ?? configuredRegistry() });
  try {
    for (const fixture of values.fixture.split(',').map(openFixture)) {
      for (const rival of values.rival.split(',').map(openRival)) await record(fixture, rival, registry);
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
    copyFixture(fixture, place.project);
    const { exitCode, output, wallMs } = await measureCommand(
      rival.install(place, 'hoisted'),
      place.project,
      root,
    );
    if (exitCode !== 0)
      throw new Error(`${rival.name} ended with ${exitCode} in ${fixture.name}:\n${output.slice(-4000)}`);
    process.stdout.write(`${fixture.name} with ${rival.name}: recorded in ${(wallMs / 1000).toFixed(1)} s\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
