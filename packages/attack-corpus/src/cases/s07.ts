import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest } from '../project-attacks.ts';
import { tokenLine, writeUserSettings } from '../registry-projects.ts';
import { secret } from '../sandbox/find-secret.ts';
import type { Case, ProjectAttack } from '../types.ts';

const tokens = {
  NPM_TOKEN: secret,
  NODE_AUTH_TOKEN: secret,
  NPM_AUTH_TOKEN: secret,
  npm_config__auth: secret,
  npm_config__authToken: secret,
  'npm_config_//registry.test/:_authToken': secret,
  'npm_config_//registry.test/:_password': secret,
};

/** An approved script writes down everything that it is told. */
function told(who: 'direct' | 'transitive'): ProjectAttack {
  return {
    kind: 'project',
    name: who,
    packages: () => ({
      bad: {
        versions: {
          '1.0.0': {
            scripts: { postinstall: 'node write.js "$0" "$@"' },
            files: {
              'write.js':
                'require("fs").writeFileSync("told.txt", JSON.stringify([process.env, process.argv, process.execArgv]))',
            },
          },
        },
      },
      host: { versions: { '1.0.0': { dependencies: { bad: '1.0.0' } } } },
    }),
    files: (sandbox) => ({
      'package.json': appManifest(
        { [who === 'direct' ? 'bad' : 'host']: '1.0.0', bad: '1.0.0' },
        { allowScripts: { 'bad@1.0.0': true } },
      ),
      '.npmrc': `${tokenLine(sandbox)}\n`,
    }),
    prepare: (sandbox) => writeUserSettings(sandbox, tokenLine(sandbox), '//registry.test/:_authToken=x'),
    env: () => tokens,
    mayChange: ['home/.npmrc'],
    hasRivals: false,
    verdict: { kind: 'done' },
    check: ({ project }) => {
      const text = readFileSync(join(project, 'node_modules/bad/told.txt'), 'utf8');
      assert.ok(text.includes('npm_lifecycle_event'));
      assert.ok(!text.includes(secret), text);
    },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'S07',
  what: 'A script reads the tokens of registries from its environment or its arguments',
  source: 'Thefts of tokens by install scripts (Shai-Hulud, 2025)',
  must: 'Scripts of dependencies get no credential of a registry, from wherever it came; what else the environment has they see.',
  attacks: [told('direct'), told('transitive')],
};
