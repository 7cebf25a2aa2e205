/** The project that npm 12 and dx both run, as files; `dump` is the path of the program that writes down what it sees. */
export function projectFiles(dump) {
  const each = (...events) => Object.fromEntries(events.map((event) => [event, `node ${dump}`]));
  const lifecycle = [
    'preinstall',
    'install',
    'postinstall',
    'prepublish',
    'preprepare',
    'prepare',
    'postprepare',
  ];
  const tree = ['predependencies', 'dependencies', 'postdependencies'];
  const root = {
    name: 'app',
    version: '1.2.3',
    config: { port: 80, nested: { list: ['a', null, { deep: false }] }, empty: null },
    engines: { node: '>=20' },
    bin: { app: './cli.js' },
    scripts: each(...lifecycle, ...tree, 'show', 'preshow', 'postshow'),
    dependencies: { native: '^1.0.0', linked: 'file:linked' },
    optionalDependencies: { maybe: '1.0.0' },
    devDependencies: { tool: '1.0.0' },
    allowScripts: { native: true, maybe: true, tool: true, 'file:linked': true },
  };
  const linked = {
    name: 'linked',
    version: '0.0.1',
    scripts: each('preinstall', 'install', 'postinstall', 'prepare'),
  };
  return {
    'package.json': JSON.stringify(root),
    'linked/package.json': JSON.stringify(linked),
    '.npmrc': [
      'save-exact=true',
      'node-options=--no-warnings',
      'omit[]=peer',
      '//elsewhere.test/:_authToken=secret',
      '@scope:registry=https://scoped.test/',
      'min-release-age=0',
      'legacy-peer-deps=true',
      'strict-peer-deps=false',
      '',
    ].join('\n'),
  };
}

/** The user's own npmrc; dx does not let a project name programs. */
export const userConfig = 'editor=nano\n';

/** What the registry has. */
export function projectPackages(dump) {
  const all = {
    preinstall: `node ${dump}`,
    install: `node ${dump}`,
    postinstall: `node ${dump}`,
    prepare: `node ${dump}`,
  };
  const version = (fields) => ({ versions: { '1.0.0': { scripts: all, ...fields } } });
  return {
    packages: {
      native: version({ bin: './bin/native.js', config: { a: 1 }, files: { 'bin/native.js': '' } }),
      maybe: version({ scripts: { install: `node ${dump}` } }),
      tool: version({ scripts: { postinstall: `node ${dump}` } }),
    },
  };
}

/** The program that scripts run. */
export const dumpProgram = `
const { appendFileSync } = require('node:fs');
const names = /^(npm_.*|PATH|NODE|INIT_CWD|EDITOR|COLOR|HOME|NODE_OPTIONS|NODE_ENV)$/;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)).sort());
appendFileSync(process.env.DUMP_TO, JSON.stringify({ directory: process.cwd(), args: process.argv.slice(2), env }) + '\\n');
`;
