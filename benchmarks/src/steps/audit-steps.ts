import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditLock, openAdvisoryDatabase } from '@dx/pkg-audit';
import { openMetadataCache } from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import { formatPackageLock } from '@dx/pkg-lock';
import { repositoryRoot } from '../paths.ts';
import { makeAdvisories } from './made-advisories.ts';
import type { StepInputs } from './recorded-inputs.ts';
import type { Step } from './steps.ts';

const registry = 'https://registry.test/';
const program = join(repositoryRoot, 'packages', 'pkg-cli', 'bin', 'dx.cjs');
const executable = join(repositoryRoot, 'packages', 'pkg-cli', 'dist', 'standalone', 'dx');

/** A fixture with its lockfile, its documents in the cache of a home, and a database of made up advisories. */
interface AuditPlace {
  readonly project: string;
  readonly home: string;
  readonly database: string;
}

/** What an audit from the advisories on this machine does, in this process. */
export function auditSteps(inputs: StepInputs, disk: string, malwareCount?: number): readonly Step[] {
  const place = openPlace(inputs, disk, malwareCount);
  const { lock } = inputs;
  const packages = Object.entries(lock.packages).flatMap(([location, { name, version }]) =>
    version === undefined
      ? []
      : [{ name: name ?? location.slice(location.lastIndexOf('node_modules/') + 13), version }],
  );
  const find = (): ReturnType<NonNullable<ReturnType<typeof openAdvisoryDatabase>>['find']> => {
    const database = openAdvisoryDatabase({ file: place().database, fs: nodeFs });
    if (database === undefined) throw new Error('there is no database');
    try {
      return database.find(packages);
    } finally {
      database.close();
    }
  };
  return [
    {
      name: 'audit: find in the advisories on this machine',
      amount: `${packages.length} packages, 207,000 advisories`,
      prepare: () => void place(),
      run: find,
    },
    {
      name: 'audit: report',
      amount: `${packages.length} packages`,
      prepare: () => void place(),
      run: () => {
        const cache = openMetadataCache({ directory: join(place().home, 'metadata'), fs: nodeFs });
        return auditLock(lock, {
          advisories: () => ({ status: 'answered', findings: find() }),
          metadata: {
            packageMetadata: (name) => {
              const cached = cache.read({ registry, name });
              if (cached === undefined) throw new Error(`there is no document of ${name}`);
              return cached.document;
            },
          },
        });
      },
    },
  ];
}

/** The command, on this Node and as executable where that was made: `pnpm build`, `pnpm standalone`. */
export function auditCommands(inputs: StepInputs, disk: string): readonly Step[] {
  const place = openPlace(inputs, disk);
  const amount = `${Object.keys(inputs.lock.packages).length} entries`;
  const starts = [
    { what: 'on Node', start: [process.execPath, program] },
    ...(existsSync(executable) ? [{ what: 'executable', start: [executable] }] : []),
  ];
  return starts.map(({ what, start }) => ({
    name: `command: dx audit --offline --json, ${what}`,
    amount,
    prepare: () => void place(),
    run: () => runAudit(start, place()),
  }));
}

/** Made when it is first needed, once. */
function openPlace(
  { workspace, lock, documents }: StepInputs,
  disk: string,
  malwareCount?: number,
): () => AuditPlace {
  let made: AuditPlace | undefined;
  return () => {
    if (made !== undefined) return made;
    const [project, home] = [join(disk, 'audited'), join(disk, 'audited-home')];
    const database = join(home, 'advisories', 'v1', 'npm.db');
    made = { project, home, database };
    if (existsSync(database)) return made;
    for (const location of Object.keys(workspace.importers)) {
      mkdirSync(join(project, location), { recursive: true });
      cpSync(join(workspace.root, location, 'package.json'), join(project, location, 'package.json'));
    }
    mkdirSync(join(home, 'advisories', 'v1'), { recursive: true });
    writeFileSync(join(project, 'package-lock.json'), formatPackageLock(lock));
    writeFileSync(join(project, '.npmrc'), `registry=${registry}\n`);
    const cache = openMetadataCache({ directory: join(home, 'metadata'), fs: nodeFs });
    const times = { fetchedMs: Date.now(), freshUntilMs: Date.now() };
    for (const [name, bytes] of documents) cache.write({ registry, name }, { bytes, ...times });
    cache.close();
    writeFileSync(database, makeAdvisories(lock, malwareCount));
    return made;
  };
}

/** Exit code 1 tells of findings. */
function runAudit([file = '', ...before]: readonly string[], { project, home }: AuditPlace): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: home, DX_HOME: home };
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...before, 'audit', '--offline', '--json'], { cwd: project, env });
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (size > 0 && (code === 0 || code === 1)) resolve();
      else reject(new Error(`dx audit ended with ${code}`));
    });
  });
}
