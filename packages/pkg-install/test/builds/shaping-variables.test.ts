import { expect, it } from 'vitest';
import { shapingVariables } from '../../src/builds/shaping-variables.ts';

it('keeps what may shape a build, and neither terminals, nor npm at large, nor secrets', () => {
  const shaping = {
    CC: 'clang',
    CFLAGS: '-O3',
    npm_config_build_from_source: 'true',
    npm_config_node_gyp: '/gyp.js',
    npm_config_sharp_binary_host: 'https://mirror.test',
    PATH: '/app/node_modules/.bin:/usr/bin:/bin',
  };
  const passing = {
    TERM: 'xterm',
    PWD: '/app',
    SSH_AUTH_SOCK: '/run/agent',
    DX_TURN: '1',
    INIT_CWD: '/app',
    npm_config_json: 'true',
    npm_config_local_prefix: '/app',
    npm_config_user_agent: 'dx',
    npm_package_name: 'app',
    MY_TOKEN: 'secret',
    npm_config__auth: 'secret',
  };
  expect(shapingVariables({ ...shaping, ...passing })).toEqual([
    ['CC', 'clang'],
    ['CFLAGS', '-O3'],
    ['PATH', '/usr/bin:/bin'],
    ['npm_config_build_from_source', 'true'],
    ['npm_config_node_gyp', '/gyp.js'],
    ['npm_config_sharp_binary_host', 'https://mirror.test'],
  ]);
});
