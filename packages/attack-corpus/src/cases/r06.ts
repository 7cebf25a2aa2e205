import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest } from '../project-attacks.ts';
import { harmless, projectOf, settingPrefix, withRegistry, writeUserSettings } from '../registry-projects.ts';
import { secret } from '../sandbox/find-secret.ts';
import type { Case, ProjectAttack, Sandbox, ScenarioAttack } from '../types.ts';

/** One of each kind. Those without a known shape are secret only because of where they stand. */
const secrets = {
  shaped: secret,
  token: 'plain-token-of-the-person',
  password: 'hunter2-of-the-person',
  inAddress: 'pass-word-in-an-address',
  query: 'signature-in-a-query',
  environment: 'value-of-a-variable',
  otp: '493817',
  proxy: 'password-of-the-proxy',
  key: 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ',
};
const pair = `me:${secrets.password}`;
const needles = [...Object.values(secrets), encode(secrets.password), encode(pair), pair];

const commands: readonly (readonly string[])[] = [
  ['install'],
  ['install', '--json'],
  ['install', '--loglevel=silly'],
  ['install', '--plan'],
  ['add', 'other', '--json', '--loglevel=verbose'],
  ['add', `https://me:${secrets.inAddress}@127.0.0.1:9/a.tgz?token=${secrets.query}`],
  ['add', `git+https://${secrets.inAddress}@127.0.0.1:9/a/b.git#v1`, '--json'],
  ['publish', `--otp=${secrets.otp}`, '--loglevel=silly'],
  ['publish', '--otp', secrets.otp, '--json'],
  ['view', 'bad', '--json'],
  ['whoami', '--loglevel=verbose'],
  ['ping', '--json'],
  ['dist-tag', 'add', 'bad@1.0.0', 'x', '--otp', secrets.otp],
  ['deprecate', 'bad@1', 'old', '--loglevel=verbose'],
  ['search', 'bad'],
  ['audit', '--json'],
  ['outdated', '--loglevel=silly'],
  ['config', 'list'],
  ['config', 'list', '--long', '--json'],
  ['config', 'get', 'registry'],
  ['doctor'],
  ['no-such-command', `--//127.0.0.1/:_authToken=${secrets.token}`],
  ['run', 'no-such-script', '--loglevel=silly'],
];

/** The registry refuses everything, and says the token in its refusal, as some do. */
function refusing(status: number): ScenarioAttack {
  return {
    kind: 'scenario',
    name: `${status}`,
    mayChange: ['home/.npmrc'],
    run: (sandbox) =>
      withRegistry({ bad: harmless }, async (own) => {
        const body = JSON.stringify({
          error: `no: ${secrets.token} Bearer ${secret}`,
          message: secrets.query,
        });
        const headers = { 'content-type': 'application/json', 'www-authenticate': `x ${secrets.token}` };
        own.fault({ path: /./, kind: 'status', status, body, headers });
        writeUserSettings(sandbox, ...settingsOf(own.url));
        await runAll(sandbox, { npm_config_registry: '' });
      }),
  };
}

/** Nobody answers at all, not even the proxy. */
const unreachable: ScenarioAttack = {
  kind: 'scenario',
  name: 'nobody answers',
  mayChange: ['home/.npmrc'],
  run: async (sandbox) => {
    writeUserSettings(
      sandbox,
      ...settingsOf('http://127.0.0.1:9/'),
      `proxy=http://me:${secrets.proxy}@127.0.0.1:9/`,
      `https-proxy=http://me:${secrets.proxy}@127.0.0.1:9/`,
    );
    await runAll(sandbox, { npm_config_registry: '' });
  },
};

function settingsOf(url: string): readonly string[] {
  const prefix = settingPrefix(url);
  return [
    `registry=${url.replace('//', `//me:${secrets.inAddress}@`)}?sig=${secrets.query}`,
    `${prefix}:_authToken=${secrets.token}`,
    `${prefix}two/:username=me`,
    `${prefix}two/:_password=${encode(secrets.password)}`,
    `${prefix}three/:_auth=${encode(pair)}`,
    `@two:registry=${url}two/`,
    `_authToken=${secret}`,
    `key="-----BEGIN PRIVATE KEY-----\\n${secrets.key}\\n-----END PRIVATE KEY-----"`,
  ];
}

async function runAll(sandbox: Sandbox, env: Readonly<Record<string, string>>): Promise<void> {
  const manifest = appManifest({ bad: '1.0.0', '@two/x': '*' }, { scripts: { test: 'true' } });
  sandbox.write({ 'package.json': manifest });
  const more = {
    ...env,
    NPM_TOKEN: secrets.environment,
    npm_config__auth: encode(pair),
    MY_API_KEY: secrets.key,
  };
  for (const argv of commands) {
    const { stdout, stderr } = await sandbox.dx(argv, more);
    const told = toldIn(`${stdout}${stderr}`);
    assert.deepEqual(told, [], `dx ${argv.join(' ')}\n${stdout}${stderr}`);
  }
  for (const root of [sandbox.dxHome, sandbox.project])
    for (const path of filesBelow(root)) assert.deepEqual(toldIn(readFileSync(path, 'latin1')), [], path);
}

function toldIn(text: string): readonly string[] {
  return needles.filter((needle) => text.includes(needle));
}

function filesBelow(root: string): readonly string[] {
  const paths = readdirSync(root, { recursive: true }).map((path) => join(root, String(path)));
  return paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The same for the others, as far as they have such settings: everything fails, and the secret is in an address. */
function inAddress(name: string, dependency: string, status: number): ProjectAttack {
  return projectOf(name, ({ registry }) => [`registry=${registry.url.replace('//', `//me:${secret}@`)}`], {
    files: (sandbox) => ({
      'package.json': appManifest({ bad: dependency.replace('URL', settingPrefix(sandbox.registry.url)) }),
      '.npmrc': `registry=${sandbox.registry.url.replace('//', `//me:${secret}@`)}\n`,
    }),
    prepare: ({ registry }) => {
      registry.fault({
        path: /./,
        kind: 'status',
        status,
        body: `{"error":"no ${secret}"}`,
        headers: { 'content-type': 'application/json' },
      });
    },
    mayChange: [],
    verdict: { kind: 'anyhow' },
    check: (_, { stdout, stderr, exitCode }) => {
      assert.notEqual(exitCode, 0);
      assert.ok(!`${stdout}${stderr}`.includes(secret), `${stdout}${stderr}`);
    },
  });
}

/** See `what`. */
export const theCase: Case = {
  id: 'R06',
  what: 'A failure is told with the token, password or signed address with which something was asked',
  source: 'CVE-2020-15095, pnpm 12.3.0, 12.10.0 and 12.19.0 changelogs',
  must: 'No output, log or file has a secret, whatever it looks like and whoever wrote the text that it is in.',
  attacks: [
    refusing(401),
    refusing(404),
    refusing(500),
    unreachable,
    inAddress('in the registry’s address, 401', '1.0.0', 401),
    inAddress('in the registry’s address, 500', '1.0.0', 500),
    inAddress('user and password of an archive', `http:URLa.tgz`.replace('//', `//me:${secret}@`), 500),
    inAddress('query of an archive', `http:URLa.tgz?token=${secret}`, 500),
    inAddress('fragment of an archive', `http:URLa.tgz#${secret}`, 500),
    inAddress(
      'user of a repository',
      `git+http:URLa.git`.replace('git+http:', `git+http://${secret}@127.0.0.1:9/#`),
      404,
    ),
  ],
};
