import { expect, it } from 'vitest';
import { secretsOfProcess, secretsOfSettings } from '../../src/terminal/find-secrets.ts';
import { openFakeTerminal } from '../support/fake-terminal.ts';

it('knows variables and options that are secret by their names, and no others', () => {
  const env = {
    NPM_TOKEN: 'value-1',
    AWS_SECRET_ACCESS_KEY: 'value-2',
    'npm_config_//registry.test/:_authToken': 'value-3',
    npm_config_auth_type: 'legacy',
    SSH_AUTH_SOCK: '/tmp/agent.sock',
    GIT_ASKPASS_TOKEN: 'true',
    HOME: 'value-home',
  };
  const argv = ['publish', '--otp', '123456', '--//registry.test/:_authToken=value-4', '--tag', 'value-tag'];
  expect(secretsOfProcess(env, argv)).toEqual(['value-1', 'value-2', 'value-3', '123456', 'value-4']);
});

it('knows tokens, pairs and passwords of settings in every spelling, and passwords of proxies', () => {
  const basic = Buffer.from('me:pass-word').toString('base64');
  const found = secretsOfSettings({
    credentials: [
      { prefix: '//a/', token: 'token-1', source: 'user' },
      { prefix: '//b/', basic, source: 'user' },
    ],
    network: { httpProxy: 'http://me:p%40ss-proxy@registry.test/' },
  } as unknown as Parameters<typeof secretsOfSettings>[0]);
  const encoded = Buffer.from('pass-word').toString('base64');
  for (const each of ['token-1', basic, 'me:pass-word', 'pass-word', encoded, 'p@ss-proxy', 'p%40ss-proxy'])
    expect(found).toContain(each);
});

it('takes what it was told to keep out of lines of every kind, results and the history included', () => {
  const { terminal, written } = openFakeTerminal({ isTTY: false });
  terminal.keepSecret(['my-secret']);
  terminal.print('{"a":"my-secret"}');
  for (const level of ['fail', 'warn', 'note'] as const) terminal[level](`${level} my-secret`);
  terminal.trace('silly', () => 'traced my-secret');
  expect(written()).toBe('{"a":"***"}\nfail ***\nwarn ***\nnote ***\n');
  expect(terminal.history.map(({ text }) => text)).toContain('traced ***');
});
