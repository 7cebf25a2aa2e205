import { licenseOf } from '../licenses/license-of.ts';
import {
  addressOf,
  authorOf,
  hashesOf,
  purlOf,
  refOf,
  textOf,
  uniquePackages,
  uuidOf,
} from './package-facts.ts';
import type { SbomInput, SbomPackage } from './types.ts';

const algorithms: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/**
 * A bill of materials in CycloneDX 1.5, as npm makes it: a component for each name and version, sorted, and who depends on whom.
 * The serial number follows from the contents. Plain data for `JSON.stringify`. O(packages + dependencies).
 *
 * Source: https://cyclonedx.org/docs/1.5/json/; properties: https://github.com/CycloneDX/cyclonedx-property-taxonomy
 */
export function formatCycloneDx(input: SbomInput): Readonly<Record<string, unknown>> {
  const { root, type = 'library', timestamp, tool } = input;
  const listed = uniquePackages(input);
  const refs = new Map([root, ...input.packages].map((one) => [one.location, refOf(one)]));
  const content = {
    version: 1,
    metadata: {
      timestamp,
      lifecycles: [{ phase: 'build' }],
      tools: [{ vendor: 'dx', ...tool }],
      component: { ...componentOf(root), type },
    },
    components: listed.map(componentOf),
    dependencies: [root, ...listed].map((one) => ({ ref: refOf(one), dependsOn: dependsOn(one, refs) })),
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidOf(content)}`,
    ...content,
  };
}

function componentOf(one: SbomPackage): Readonly<Record<string, unknown>> {
  const hashes = hashesOf(one).map(([algorithm, content]) => ({ alg: algorithms[algorithm], content }));
  return defined({
    'bom-ref': refOf(one),
    type: 'library',
    name: one.name,
    version: one.version,
    scope: one.isOptional === true ? 'optional' : 'required',
    author: authorOf(one),
    description: textOf(one, 'description'),
    purl: purlOf(one),
    properties: propertiesOf(one),
    externalReferences: referencesOf(one),
    hashes: hashes.length === 0 ? undefined : hashes,
    licenses: licensesOf(one),
  });
}

function propertiesOf({ isDevelopment, isExtraneous, isInBundle, manifest }: SbomPackage): readonly object[] {
  const facts = {
    development: isDevelopment === true,
    extraneous: isExtraneous === true,
    bundled: isInBundle === true,
    private: manifest['private'] === true,
  };
  return Object.entries(facts)
    .filter(([, isTrue]) => isTrue)
    .map(([name]) => ({ name: `cdx:npm:package:${name}`, value: 'true' }));
}

function referencesOf(one: SbomPackage): readonly object[] {
  const { resolved } = one;
  const addresses = {
    distribution: resolved !== undefined && /^https?:/.test(resolved) ? resolved : undefined,
    vcs: addressOf(one, 'repository'),
    website: textOf(one, 'homepage'),
    'issue-tracker': addressOf(one, 'bugs'),
  };
  return Object.entries(addresses).flatMap(([type, url]) =>
    url !== undefined && URL.canParse(url) ? [{ type, url }] : [],
  );
}

function licensesOf({ manifest }: SbomPackage): readonly object[] | undefined {
  const license = licenseOf(manifest);
  if (license.kind === 'none') return undefined;
  if (license.kind === 'words') return [{ license: { name: license.words } }];
  return license.isSingle && /^(?!LicenseRef-|DocumentRef-)[^+]+$/.test(license.expression)
    ? [{ license: { id: license.expression } }]
    : [{ expression: license.expression }];
}

function dependsOn({ dependencies }: SbomPackage, refs: ReadonlyMap<string, string>): readonly string[] {
  const found = dependencies.map(({ to }) => refs.get(to)).filter((ref) => ref !== undefined);
  return [...new Set(found)].sort();
}

function defined(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
