import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

/** Writes the time, so that another run shows. */
const build = `node -e "require('fs').writeFileSync('built', String(process.hrtime.bigint()))"`;

let registry: FixtureRegistry;
beforeAll(async () => {
  const native = { versions: { '1.0.0': { scripts: { postinstall: build } } } };
  registry = await startRegistry({ packages: { native } });
});
afterAll(() => registry.close());

function project(npmrc: string): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'app', dependencies: { native: '1.0.0' }, allowScripts: { native: true } },
    '.npmrc': `registry=${registry.url}\n${npmrc}`,
  });
}

async function buildOf({ dx, root, read }: DxProject, command: string): Promise<string> {
  if (command === 'install') rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  expect(await dx(command)).toMatchObject({ exitCode: 0 });
  return read('node_modules/native/built');
}

describe('what install scripts made', () => {
  it('is taken by the next install, until dx rebuild makes it anew', async () => {
    const made = project('');
    const first = await buildOf(made, 'install');
    expect(await buildOf(made, 'install')).toBe(first);
    const second = await buildOf(made, 'rebuild');
    expect(second).not.toBe(first);
    expect(await buildOf(made, 'install')).not.toBe(first);
  });

  it('is told of, also in JSON', async () => {
    const made = project('');
    expect((await made.dx('install')).stderr).toContain('ran install scripts of native@1.0.0\n');
    rmSync(join(made.root, 'node_modules'), { recursive: true });
    expect((await made.dx('install')).stderr).toContain('took the earlier builds of native@1.0.0\n');
    rmSync(join(made.root, 'node_modules'), { recursive: true });
    const { stdout } = await made.dx('install --json');
    expect(JSON.parse(stdout)).toMatchObject({ builds: [{ packageId: 'native@1.0.0', isRestored: true }] });
  });

  it('is not kept with side-effects-cache=false', async () => {
    const made = project('side-effects-cache=false');
    const first = await buildOf(made, 'install');
    expect(await buildOf(made, 'install')).not.toBe(first);
  });

  it('goes with dx store prune after long, and with dx clean', async () => {
    const made = project('');
    const first = await buildOf(made, 'install');
    const { stdout } = await made.dx('store prune --json');
    expect(JSON.parse(stdout)).toMatchObject({ builds: { removedCount: 0, keptCount: 1 } });
    await made.dx('clean');
    expect(await buildOf(made, 'install')).not.toBe(first);
  });
});
