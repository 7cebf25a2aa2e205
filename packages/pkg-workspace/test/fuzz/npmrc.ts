// biome-ignore-all lint/suspicious/noTemplateCurlyInString: npm writes its variables so
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { type FsOps, isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import ini from 'ini';
import { readSettings, type Settings, type SettingsInput } from '../../src/index.ts';
import { expandVariables } from '../../src/settings/expand-variables.ts';

const replaceLikeNpm: (text: string, env: object) => string = createRequire(import.meta.url)(
  '@npmcli/config/lib/env-replace.js',
);

export const words: readonly string[] = [
  'registry=https://registry.test/\n',
  '@s:registry=',
  '//registry.test/:_authToken=',
  '${TOKEN}',
  '${UNSET?}',
  '\\${',
  '[section]\n',
  'a[]=b\n',
  '; ',
  '__proto__',
  'strict-ssl=false\n',
  'script-shell=',
  'cafile=',
  'omit[]=dev\n',
  'proxy=',
  '\n//',
];

const secret = 'Zm9yLXRlc3Rz-secret';
const env: SettingsInput['env'] = Object.assign(Object.create(null), { TOKEN: secret, HOME: '/home/u' });
const input: SettingsInput = {
  directory: '/app',
  env,
  home: '/home/u',
  globalPrefix: '/usr',
  platform: 'linux',
  arch: 'x64',
  nodeVersion: '20.0.0',
  dxVersion: '1.0.0',
};

/** Files to begin with; the first letter says whether it is the project's or the user's. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const texts = [
    'pregistry=https://registry.test/\n@s:registry=https://s.test/x\n//s.test/:_authToken=abc\n; comment\n# another\n',
    'u//registry.test/:_authToken=${TOKEN}\nalways-auth=true\nomit[]=dev\nomit[]=optional\nstrict-ssl=false\n',
    'p//registry.test/:_authToken=${TOKEN}\nscript-shell=/bin/sh\nuserconfig=/x\n[a]\nb=c\n',
    'ucafile="/x"\nnoproxy=a,b\nhttps-proxy=http://u:p@proxy.test:8080\nfetch-retries=3\nnode-options=--x\n',
    'psave-exact\nsave-prefix=~\nloglevel=silly\nregistry[]=x\n"quoted key"="quoted ${TOKEN}"\nk=\\;\\#\n',
  ];
  return texts.map((text) => Uint8Array.from(Buffer.from(text)));
}

/** A file of settings is read as npm's `ini` reads it or refused, variables are replaced as npm does, and a project never sends one away. */
export function check(bytes: Uint8Array<ArrayBuffer>): void {
  const text = new TextDecoder().decode(bytes.subarray(1));
  if (expandVariables(text, env) !== replaceLikeNpm(text, env))
    throw new Error('replaces other variables than npm does');
  const isProject = bytes[0] === 0x70;
  const settings = readOrRefuse(isProject ? '/app/.npmrc' : '/home/u/.npmrc', bytes.slice(1));
  if (settings === undefined) return;
  // Where a file of certificates was looked for has to be said.
  const warnings = settings.warnings.filter((warning) => !warning.includes('cafile'));
  if (warnings.join().includes(secret)) throw new Error('warns with a secret');
  checkValues(settings, text, isProject);
  if (isProject && JSON.stringify([settings.registry, settings.scopes, settings.network]).includes(secret))
    throw new Error('sends a variable of the user to a place that the project names');
  if (isProject && JSON.stringify(settings.credentials).includes(secret))
    throw new Error('gives the project a variable for a credential');
}

/** Where a plain text is set, it is what `ini` says. */
function checkValues(settings: Settings, text: string, isProject: boolean): void {
  const expected: Readonly<Record<string, unknown>> = ini.parse(text);
  const source = isProject ? 'project' : 'user';
  for (const [key, setting] of Object.entries(settings.values)) {
    const raw = Object.hasOwn(expected, key) ? expected[key] : undefined;
    if (setting.source !== source || typeof raw !== 'string' || typeof setting.value !== 'string') continue;
    const wanted = expandVariables(raw, env).trim();
    if (
      !isDeepStrictEqual(setting.value, wanted) &&
      !setting.value.startsWith('/') &&
      !URL.canParse(setting.value)
    )
      throw new Error(`says ${JSON.stringify([key, setting.value, wanted])}`);
  }
}

function readOrRefuse(path: string, bytes: Uint8Array<ArrayBuffer>): Settings | undefined {
  const fs: FsOps = {
    ...nodeFs,
    readFile(asked) {
      if (asked === path) return bytes;
      throw Object.assign(new Error('nothing there'), { code: 'ENOENT' });
    },
    stat: () => undefined,
    lstat: () => undefined,
  };
  try {
    return readSettings(input, { fs, projectDirectory: '/app' });
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}
