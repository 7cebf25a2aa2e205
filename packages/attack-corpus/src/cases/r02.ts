import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest } from '../project-attacks.ts';
import {
  harmless,
  projectOf,
  settingPrefix,
  tokenLine,
  withRegistry,
  writeUserSettings,
} from '../registry-projects.ts';
import { secret } from '../sandbox/find-secret.ts';
import type { Case, ProjectAttack, Sandbox, ScenarioAttack } from '../types.ts';

/** The person's registry, which needs the token, sends its visitors on to the other one. */
function redirected(
  only: 'archive' | 'packument',
  status: 301 | 302 | 307 | 308,
  dependencies: Readonly<Record<string, string>> = { bad: '1.0.0' },
): ProjectAttack {
  return projectOf(`${only}, ${status}, ${Object.keys(dependencies).join()}`, () => [], {
    packages: () => ({
      bad: harmless,
      host: { versions: { '1.0.0': { dependencies: { bad: '1.0.0' } } } },
    }),
    files: () => ({ 'package.json': appManifest(dependencies) }),
    prepare: (sandbox) => {
      const { registry, foreignUrl } = sandbox;
      writeUserSettings(sandbox, `registry=${registry.url}`, tokenLine(sandbox));
      const to = only === 'archive' ? `${foreignUrl}bad/-/bad-1.0.0.tgz` : `${foreignUrl}bad`;
      registry.fault({ path: 'bad', only, kind: 'redirect', status, to });
    },
    check: ({ foreign, registry }) => {
      assert.notEqual(foreign.requests.length, 0);
      assert.ok(registry.requests.every(({ headers }) => headers.authorization === `Bearer ${secret}`));
    },
  });
}

/** From `https:` to `http:`; the first server is made here. */
const downgraded: ScenarioAttack = {
  kind: 'scenario',
  name: 'from https to http',
  mayChange: ['home/.npmrc'],
  packages: () => ({ bad: harmless }),
  isForeignTls: true,
  run: async (sandbox) => {
    const { foreign, registry, home } = sandbox;
    foreign.fault({ path: 'bad', kind: 'redirect', to: `${registry.url}bad` });
    const authority = new URL(
      '../../../pkg-fetch/test/certificates/test-only-authority.pem',
      import.meta.url,
    );
    writeUserSettings(sandbox, `registry=${foreign.url}`, 'strict-ssl=true');
    writeFileSync(join(sandbox.base, 'tmp/authority.pem'), readFileSync(authority));
    sandbox.write({ 'package.json': appManifest({ bad: '1.0.0' }) });
    const { code, stderr } = await sandbox.dx(['install'], {
      npm_config_registry: '',
      npm_config_cafile: join(sandbox.base, 'tmp/authority.pem'),
    });
    assert.equal(code, 'DX_FETCH_INSECURE_REDIRECT', `${home} ${stderr}`);
    assert.deepEqual(registry.requests, []);
  },
};

/** What npm's own library sends; as with npm, the token stays with the name of the host. */
function written(argv: readonly string[], status: 301 | 307 | 308): ScenarioAttack {
  return {
    kind: 'scenario',
    name: `${argv[0]}, ${status}`,
    mayChange: ['home/.npmrc'],
    run: (sandbox: Sandbox) =>
      withRegistry({ app: harmless }, async (own) => {
        own.fault({
          path: /./,
          kind: 'redirect',
          status,
          to: `${sandbox.foreignUrl.replace('127.0.0.1', 'localhost')}app`,
        });
        writeUserSettings(sandbox, `${settingPrefix(own.url)}:_authToken=${secret}`);
        sandbox.write({ 'package.json': appManifest({}, { version: '2.0.0' }) });
        const { exitCode, stderr } = await sandbox.dx(argv, { npm_config_registry: own.url });
        assert.doesNotMatch(stderr, /DX_INTERNAL/);
        assert.notEqual(exitCode, 0, stderr);
      }),
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'R02',
  what: 'A registry redirects to another host, port or scheme, and the token goes along',
  source: 'CVE-2022-0155, CVE-2024-28849, pnpm 12.9.0 changelog',
  must: 'The token is not sent to another host, for documents and archives not to another port either; nothing goes from https to http.',
  attacks: [
    redirected('packument', 302),
    redirected('packument', 307),
    redirected('archive', 301),
    redirected('archive', 308),
    redirected('archive', 302, { host: '1.0.0' }),
    downgraded,
    written(['publish'], 307),
    written(['publish'], 301),
    written(['deprecate', 'app@1.0.0', 'old'], 308),
    written(['unpublish', 'app', '--force'], 307),
  ],
};
