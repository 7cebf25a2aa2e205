import assert from 'node:assert/strict';
import { appManifest } from '../project-attacks.ts';
import { harmless, projectOf, settingPrefix, writeUserSettings } from '../registry-projects.ts';
import { secret } from '../sandbox/find-secret.ts';
import type { Case, ProjectAttack } from '../types.ts';

const pair = Buffer.from(`me:${secret}`).toString('base64');
const password = Buffer.from(secret).toString('base64');

/** The project chooses the registry; the person's settings have the secret in these lines. */
function chosen(name: string, own: (prefix: string) => readonly string[]): ProjectAttack {
  return projectOf(name, ({ foreignUrl }) => [`registry=${foreignUrl}`], {
    prepare: (sandbox) =>
      writeUserSettings(
        sandbox,
        `registry=${sandbox.registry.url}`,
        ...own(settingPrefix(sandbox.registry.url)),
      ),
    check: ({ foreign }) => assert.notEqual(foreign.requests.length, 0),
  });
}

/** See `what`. */
export const theCase: Case = {
  id: 'R01',
  what: 'A project chooses the registry, and the person’s token goes there',
  source: 'CVE-2016-3956, GHSA-cjhr-43r9-cfmw',
  must: 'A secret belongs to the address it was given for; one without an address is sent nowhere.',
  attacks: [
    chosen('_authToken', () => [`_authToken=${secret}`]),
    chosen('_auth', () => [`_auth=${pair}`, 'always-auth=true']),
    chosen('username and _password', () => ['username=me', `_password=${password}`]),
    chosen('of another port', (prefix) => [`${prefix}:_authToken=${secret}`]),
    chosen('of the host without port', () => [`//127.0.0.1/:_authToken=${secret}`]),
    chosen('of a longer path', (prefix) => [`${prefix}-/:_auth=${pair}`]),
    chosen('in the address of the registry', (prefix) => [`registry=http://me:${secret}@${prefix.slice(2)}`]),
    projectOf('a scope', ({ foreignUrl }) => [`@s:registry=${foreignUrl}`], {
      foreign: () => ({ '@s/bad': harmless }),
      files: ({ foreignUrl }) => ({
        'package.json': appManifest({ '@s/bad': '1.0.0' }),
        '.npmrc': `@s:registry=${foreignUrl}\n`,
      }),
    }),
    projectOf('in the environment', ({ foreignUrl }) => [`registry=${foreignUrl}`], {
      env: () => ({
        npm_config_registry: '',
        pnpm_config_registry: '',
        npm_config__authToken: secret,
        npm_config__auth: pair,
        NPM_TOKEN: secret,
        NODE_AUTH_TOKEN: secret,
      }),
    }),
  ],
};
