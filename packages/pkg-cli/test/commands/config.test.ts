import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const require = createRequire(import.meta.url);
const npmDefinitions: { readonly defaults: Readonly<Record<string, unknown>> } = createRequire(
  require.resolve('npm/package.json'),
)('@npmcli/config/lib/definitions');
const registry = 'https://registry.test/';
/** npm 12 and dx have other defaults than npm 11; `save-prefix` is empty there while save-exact is set. */
const changed = [
  'allow-git',
  'allow-remote',
  'allow-file',
  'allow-directory',
  'init-license',
  'init.license',
  'save-prefix',
  'shrinkwrap',
  'min-release-age',
];

function project(files: Readonly<Record<string, unknown>> = {}): DxProject {
  return createDxProject(registry, { 'package.json': { name: 'x' }, ...files });
}

const userRc = ({ home }: DxProject): string => join(home, '.npmrc');

describe('dx config', () => {
  it('I10 config get prints what npm prints, for every setting of npm that is not the machine’s', async () => {
    const { root, dx } = project({
      '.npmrc': `registry=${registry}\nsave-exact=true\nomit[]=dev\nomit[]=peer\n`,
    });
    const own = [
      '_auth',
      'password',
      'color',
      'node-gyp',
      'user-agent',
      'unicode',
      'prefix',
      'viewer',
      'shell',
      'editor',
      'progress',
      'ca',
      'globalconfig',
      'cache',
      'init-module',
      'init.module',
      'userconfig',
      'umask',
      'loglevel',
      'update-notifier',
      'init.version',
      'message',
      'cafile',
      'username',
      'optional',
    ];
    const keys = Object.keys(npmDefinitions.defaults).filter(
      (key) => !own.includes(key) && !changed.includes(key),
    );
    const theirs = runNpm(root, ['config', 'get', ...keys])
      .stdout.trim()
      .split('\n');
    const ours = (await dx(['config', 'get', ...keys])).stdout.trim().split('\n');
    expect(ours).toEqual(theirs);
  });

  it('writes every setting of npm, and refuses what is none', async () => {
    const app = project();
    for (const key of Object.keys(npmDefinitions.defaults).filter((name) => name !== 'shrinkwrap'))
      expect(`${key} ${(await app.dx(['config', 'set', `${key}=1`])).exitCode}`).toBe(`${key} 0`);
    expect((await app.dx('config set nonsense=1')).stderr).toContain('error DX_CONFIG_UNKNOWN');
    for (const key of ['@s:registry', '//host.test/:_authToken', '//host.test/path/:certfile'])
      expect((await app.dx(['config', 'set', key, 'x'])).exitCode).toBe(0);
  });

  it('keeps comments, order and other lines, and makes a new file private', async () => {
    const app = project();
    await app.dx('config set save-exact=true');
    expect(readFileSync(userRc(app), 'utf8')).toBe('save-exact=true\n');
    expect(statSync(userRc(app)).mode & 0o777).toBe(0o600);
    writeFileSync(
      userRc(app),
      '# mine\nsave-exact=true\n; more\nomit[]=dev\nomit[]=peer\n\nloglevel = warn\n',
    );
    await app.dx(['config', 'set', 'save-exact=false', 'omit', 'optional', 'tag=next']);
    expect(readFileSync(userRc(app), 'utf8')).toBe(
      '# mine\nsave-exact=false\n; more\nomit=optional\n\nloglevel = warn\ntag=next\n',
    );
    await app.dx('config delete omit tag');
    await app.dx('config set loglevel=');
    expect(readFileSync(userRc(app), 'utf8')).toBe('# mine\nsave-exact=false\n; more\n\n');
  });

  it('writes to the file that --location and --global name', async () => {
    const app = project();
    await app.dx('config set tag=next --location=project');
    expect(app.read('.npmrc')).toContain('tag=next');
    const global = join(app.home, 'global-npmrc');
    await app.dx(['config', 'set', 'tag=old', '-g', '--globalconfig', global]);
    expect(readFileSync(global, 'utf8')).toBe('tag=old\n');
    expect((await app.dx('config set tag=x --location=moon')).stderr).toContain('warning');
  });

  it('shows where settings come from and no secret', async () => {
    const app = project({ '.npmrc': `registry=${registry}\n//registry.test/:_authToken=hush\ntag=mine\n` });
    writeFileSync(
      userRc(app),
      'tag=other\n//registry.test/:_password=hush\nproxy=http://me:hush@proxy.test/\n',
    );
    for (const line of ['config list', 'config ls -l', 'config list --json', 'get']) {
      const { exitCode, stdout } = await app.dx(line);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain('hush');
      expect(stdout).toContain('mine');
    }
    const { stdout } = await app.dx('config list');
    expect(stdout).toContain('//registry.test/:_authToken = (protected)');
    expect(stdout).toContain('; tag = "other" ; overridden by project');
    expect((await app.dx('config get //registry.test/:_authToken')).stderr).toContain(
      'error DX_CONFIG_PROTECTED',
    );
  });

  it('N03 gives credentials without a registry the registry that they are for, with fix', async () => {
    const app = project();
    writeFileSync(userRc(app), '# keep\n_authToken=hush\n-authtoken=old\nregistry=https://mine.test/npm/\n');
    const { stdout } = await app.dx([
      'config',
      'fix',
      '--location=user',
      '--registry',
      'https://mine.test/npm/',
    ]);
    expect(stdout).toContain('~ _authToken renamed to //mine.test/npm/:_authToken');
    expect(readFileSync(userRc(app), 'utf8')).toBe(
      '# keep\nregistry=https://mine.test/npm/\n//mine.test/npm/:_authToken=hush\n',
    );
    expect((await app.dx('config fix')).stderr).toContain('Nothing to correct');
  });

  it('never gives the user’s credentials to a registry that only the project names', async () => {
    const app = project({ '.npmrc': 'registry=https://elsewhere.test/\n' });
    writeFileSync(userRc(app), '_authToken=hush\n');
    await app.dx('config fix');
    expect(readFileSync(userRc(app), 'utf8')).not.toContain('elsewhere');
  });

  it('opens the editor on the file, and tells when it fails', async () => {
    const app = project();
    expect((await app.dx(['config', 'edit', '--editor', 'touch'])).exitCode).toBe(0);
    expect((await app.dx(['config', 'edit', '--editor', 'false'])).stderr).toContain(
      'error DX_PROGRAM_FAILED',
    );
  });

  it.each(['config', 'config shout', 'config set', 'config delete'])(
    'says with DX_USAGE what dx %s lacks',
    async (line) => {
      expect((await project().dx(line)).stderr).toContain('error DX_USAGE');
    },
  );
});
