import { describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const registry = 'http://127.0.0.1:9/';
const manifest = {
  name: 'thing',
  version: '1.2.3',
  keywords: ['a'],
  scripts: { test: 'x', 'build:all': 'y' },
  contributors: [{ name: 'One', email: 'one@example.test' }, { name: 'Two' }],
  exports: { './a.js': './b.js' },
};

function project(content: unknown = manifest): DxProject {
  return createDxProject(registry, { 'package.json': content });
}

describe('dx pkg', () => {
  it.each([
    ['set', 'scripts.test=run', 'description=new one'],
    ['set', 'contributors[0].name=Uno', 'contributors[2].name=Three'],
    ['set', 'contributors[].name=Last', 'keywords[]=b'],
    ['set', 'exports[./a.js]=./c.js', 'exports[./d/e.js]=f'],
    ['set', 'private=true', 'config={"a":[1]}', '--json'],
    ['set', 'new.deep[0].value=1'],
    ['set', 'version.a=1', '--force'],
    ['set', 'keywords.name=x', '--force'],
    ['delete', 'scripts.test', 'keywords[0]'],
    ['delete', 'contributors[0].email', 'version'],
    ['delete', 'exports'],
  ])('I10 pkg %s changes what npm changes: %s %s', async (...words) => {
    const ours = project();
    const theirs = project();
    expect(runNpm(theirs.root, ['pkg', ...words]).exitCode).toBe(0);
    expect((await ours.dx(['pkg', ...words])).exitCode).toBe(0);
    expect(JSON.parse(ours.read('package.json'))).toEqual(JSON.parse(theirs.read('package.json')));
  });

  it.each([
    [['version']],
    [['scripts', 'contributors.name']],
    [['contributors[1].name']],
    [['nothing']],
    [[]],
  ])('I10 pkg get %j --json prints what npm prints', async (keys) => {
    const { root, dx } = project();
    const theirs = JSON.parse(runNpm(root, ['pkg', 'get', ...keys, '--json']).stdout);
    const ours = JSON.parse((await dx(['pkg', 'get', ...keys, '--json'])).stdout);
    // npm 12 no longer takes a single value out of its object.
    const [only] = keys;
    expect(keys.length === 1 && only !== undefined && only in ours ? ours[only] : ours).toEqual(theirs);
  });

  it('prints one value alone and several with their names, as npm 12', async () => {
    const { dx } = project();
    expect((await dx('pkg get version')).stdout).toBe('1.2.3\n');
    expect((await dx('pkg get name version')).stdout).toBe("name = 'thing'\nversion = '1.2.3'\n");
    expect((await dx('pkg get keywords')).stdout).toBe("[ 'a' ]\n");
  });

  it('changes only what it is about: shape, indentation and line ends of the rest stay', async () => {
    const text = '{\r\n\t"name": "thing",\r\n\t"files": ["a", "b"],\r\n\t"scripts": { "test": "x" }\r\n}';
    const { read, dx } = project(text);
    await dx(['pkg', 'set', 'scripts.test=y', 'version=1.0.0']);
    expect(read('package.json')).toBe(
      '{\r\n\t"name": "thing",\r\n\t"files": ["a", "b"],\r\n\t"scripts": { "test": "y" },\r\n\t"version": "1.0.0"\r\n}',
    );
    await dx(['pkg', 'delete', 'version', 'scripts.test']);
    expect(read('package.json')).toContain('"files": ["a", "b"]');
  });

  it('corrects what npm corrects with fix', async () => {
    const content = { name: ' thing ', version: 'v1.0.0', bin: './cli.js', repository: 'me/thing' };
    const ours = project(content);
    const theirs = project(content);
    runNpm(theirs.root, ['pkg', 'fix']);
    const { exitCode, stderr } = await ours.dx('pkg fix');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('version');
    expect(JSON.parse(ours.read('package.json'))).toEqual(JSON.parse(theirs.read('package.json')));
  });

  it('works on members by name', async () => {
    const { read, dx } = createDxProject(registry, {
      'package.json': { name: 'root', workspaces: ['packages/*'] },
      'packages/a/package.json': { name: 'a', version: '1.0.0' },
      'packages/b/package.json': { name: 'b', version: '2.0.0' },
    });
    await dx('pkg set license=MIT --workspaces');
    expect(JSON.parse(read('packages/b/package.json'))).toMatchObject({ license: 'MIT' });
    expect(JSON.parse((await dx('pkg get version --workspaces --json')).stdout)).toEqual({
      a: { version: '1.0.0' },
      b: { version: '2.0.0' },
    });
    expect((await dx('pkg get version -w a')).stdout).toBe('a 1.0.0\n');
  });

  it.each([
    [['set', 'version.a=1'], 'DX_JSON_PATH'],
    [['set', 'keywords.name=x'], 'DX_JSON_PATH'],
    [['set', 'scripts[]=x'], 'DX_JSON_PATH'],
    [['set', '__proto__.x=1'], 'DX_JSON_PATH'],
    [['get', 'keywords[]'], 'DX_JSON_PATH'],
    [['set', 'nothing'], 'DX_USAGE'],
    [['set', 'a={', '--json'], 'DX_USAGE'],
    [['delete'], 'DX_USAGE'],
    [['shout'], 'DX_USAGE'],
  ])('refuses pkg %j with %s and leaves the file alone', async (words, code) => {
    const { read, dx } = project();
    const before = read('package.json');
    const { exitCode, stdout, stderr } = await dx(['pkg', ...words]);
    expect(exitCode).toBe(1);
    expect(`${stdout}${stderr}`).toContain(code);
    expect(read('package.json')).toBe(before);
  });
});
