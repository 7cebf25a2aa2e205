import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { formatCycloneDx, formatSpdx, type SbomInput, type SbomPackage } from '../../src/index.ts';

const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library');
const schemas = join(
  library.slice(0, library.lastIndexOf('cyclonedx-library')),
  'cyclonedx-library/res/schema',
);

function readSchema(name: string): object {
  return JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
}

/** CycloneDX's own schema of 1.5. */
function isCycloneDx(bill: unknown): true | unknown {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  (addFormats as unknown as (to: Ajv) => void)(ajv);
  ajv.addFormat('iri-reference', true);
  ajv.addFormat('idn-email', true);
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(readSchema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(readSchema('bom-1.5'));
  return validate(bill) || validate.errors;
}

const hash = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;

function packageAt(location: string, more: Partial<SbomPackage> = {}): SbomPackage {
  const name = location.split('node_modules/').at(-1) ?? location;
  return { location, name, version: '1.0.0', manifest: {}, dependencies: [], ...more };
}

const input: SbomInput = {
  root: packageAt('', {
    name: '@me/app',
    manifest: { license: 'MIT', description: 'An app' },
    dependencies: [
      { to: 'node_modules/a', kind: 'prod' },
      { to: 'node_modules/gone', kind: 'optional' },
    ],
  }),
  packages: [
    packageAt('node_modules/a', {
      manifest: {
        license: '(MIT OR Apache-2.0)',
        author: { name: 'A', email: 'a@a.test' },
        repository: 'git+https://a.test/a.git',
        bugs: { url: 'https://a.test/bugs' },
        homepage: 'https://a.test',
      },
      integrity: hash,
      resolved: 'https://registry.test/a/-/a-1.0.0.tgz',
      dependencies: [{ to: 'node_modules/a/node_modules/b', kind: 'peer' }],
    }),
    packageAt('node_modules/a/node_modules/b', {
      isDevelopment: true,
      isOptional: true,
      manifest: { license: 'UNLICENSED' },
    }),
    packageAt('p/node_modules/b', {
      manifest: { license: 'UNLICENSED' },
      dependencies: [{ to: 'node_modules/a', kind: 'dev' }],
    }),
    packageAt('node_modules/@s/c', {
      name: '@s/c',
      version: '1.0.0+b',
      isInBundle: true,
      resolved: 'git+ssh://git@x.test/c.git#abc',
      manifest: { licenses: [{ type: 'MIT' }, { type: 'ISC' }], private: true },
    }),
    packageAt('node_modules/-c', {
      name: '.s.c',
      version: '1.0.0-b',
      manifest: { license: 'LicenseRef-own' },
    }),
  ],
  timestamp: '2026-11-23T00:00:00Z',
  tool: { name: 'dx', version: '1.0.0' },
};

/** What anybody may write into a manifest. */
const hostile = packageAt('node_modules/h', {
  version: '1.0.0',
  integrity: 'sha512-short md5-x sha1-!!',
  resolved: 'javascript:alert(1)',
  manifest: {
    license: { type: 'x'.repeat(5_000) },
    description: 7,
    author: { name: {} },
    repository: { url: 'javascript:alert(1)' },
    bugs: 'not a url',
    homepage: ['https://x.test'],
  },
});

describe('a bill of materials', () => {
  it('is valid by the schema of CycloneDX, hostile manifests and all', () => {
    expect(isCycloneDx(formatCycloneDx(input))).toBe(true);
    const odd = formatCycloneDx({ ...input, packages: [...input.packages, hostile] });
    expect(isCycloneDx(odd)).toBe(true);
    expect(JSON.stringify(odd)).not.toContain('javascript:');
    expect(isCycloneDx({ ...odd, components: [{ type: 'nonsense' }] })).not.toBe(true);
  });

  it('lists each name and version once, for development and optional only where all its places are', () => {
    const { components, dependencies } = formatCycloneDx(input) as {
      components: readonly Record<string, unknown>[];
      dependencies: readonly object[];
    };
    expect(components.map((one) => one['bom-ref'])).toEqual([
      '.s.c@1.0.0-b',
      '@s/c@1.0.0+b',
      'a@1.0.0',
      'b@1.0.0',
    ]);
    expect(components[3]).toMatchObject({
      scope: 'required',
      properties: [],
      licenses: [{ license: { name: 'UNLICENSED' } }],
    });
    expect(components[2]).toMatchObject({
      author: 'A <a@a.test>',
      licenses: [{ expression: '(MIT OR Apache-2.0)' }],
      hashes: [{ alg: 'SHA-512', content: '07'.repeat(64) }],
      externalReferences: [
        { type: 'distribution' },
        { type: 'vcs' },
        { type: 'website' },
        { type: 'issue-tracker' },
      ],
    });
    expect(dependencies).toContainEqual({ ref: 'b@1.0.0', dependsOn: ['a@1.0.0'] });
    expect(dependencies[0]).toEqual({ ref: '@me/app@1.0.0', dependsOn: ['a@1.0.0'] });
  });

  it('has package URLs that say where a package came from when no registry has it', () => {
    const { components } = formatCycloneDx(input) as { components: readonly Record<string, unknown>[] };
    expect(components[1]?.['purl']).toBe(
      'pkg:npm/%40s/c@1.0.0%2Bb?vcs_url=git%2Bssh%3A%2F%2Fgit%40x.test%2Fc.git%23abc',
    );
    expect(components[2]?.['purl']).toBe('pkg:npm/a@1.0.0');
  });

  it('has identifiers and relations as SPDX 2.3 wants them, each once', () => {
    const bill = formatSpdx({ ...input, packages: [...input.packages, hostile] }) as {
      packages: readonly Readonly<Record<string, string>>[];
      relationships: readonly Readonly<Record<string, string>>[];
      documentNamespace: string;
    };
    const ids = bill.packages.map(({ SPDXID }) => SPDXID ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
    expect(ids).toContain('SPDXRef-Package-s.c-1.0.0-b');
    for (const { spdxElementId, relatedSpdxElement } of bill.relationships.slice(1))
      expect(ids).toEqual(expect.arrayContaining([spdxElementId, relatedSpdxElement]));
    expect(bill.relationships).toContainEqual({
      spdxElementId: 'SPDXRef-Package-b-1.0.0',
      relatedSpdxElement: 'SPDXRef-Package-a-1.0.0',
      relationshipType: 'PREREQUISITE_FOR',
    });
    expect(bill.packages.map(({ licenseDeclared }) => licenseDeclared)).toContain('NOASSERTION');
    expect(URL.canParse(bill.documentNamespace)).toBe(true);
  });

  it('has a number that follows from its contents', () => {
    const serial = (change: Partial<SbomInput> = {}): unknown =>
      formatCycloneDx({ ...input, ...change })['serialNumber'];
    expect(serial()).toBe(serial());
    expect(serial()).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(serial({ timestamp: '2026-11-24T00:00:00Z' })).not.toBe(serial());
  });
});
