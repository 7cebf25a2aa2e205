import { licenseOf } from '../licenses/license-of.ts';
import { hashesOf, purlOf, refOf, textOf, uniquePackages, uuidOf } from './package-facts.ts';
import type { SbomEdge, SbomInput, SbomPackage } from './types.ts';

const relationships: Readonly<Record<SbomEdge['kind'], string>> = {
  prod: 'DEPENDENCY_OF',
  workspace: 'DEPENDENCY_OF',
  dev: 'DEV_DEPENDENCY_OF',
  optional: 'OPTIONAL_DEPENDENCY_OF',
  peer: 'PREREQUISITE_FOR',
};

/**
 * A bill of materials in SPDX 2.3 as JSON, as npm makes it: a package for each name and version, sorted, and who depends on whom. Its
 * namespace follows from the contents. Plain data for `JSON.stringify`. O(packages + dependencies).
 *
 * Source: https://spdx.github.io/spdx-spec/v2.3/
 */
export function formatSpdx(input: SbomInput): Readonly<Record<string, unknown>> {
  const { root, type = 'library', timestamp, tool } = input;
  const listed = uniquePackages(input);
  const ids = identify([root, ...listed]);
  const content = {
    creationInfo: { created: timestamp, creators: [`Tool: ${tool.name}-${tool.version}`] },
    documentDescribes: [ids.get(refOf(root))],
    packages: [
      { ...packageOf(root, ids), primaryPackagePurpose: type.toUpperCase() },
      ...listed.map((one) => packageOf(one, ids)),
    ],
    relationships: relate(input, [root, ...listed], ids),
  };
  const name = refOf(root);
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `http://spdx.org/spdxdocs/${encodeURIComponent(root.name)}-${encodeURIComponent(root.version)}-${uuidOf([name, content])}`,
    ...content,
  };
}

/** Identifiers have letters, digits, dots and dashes only; what would collide then gets a number. */
function identify(packages: readonly SbomPackage[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const one of packages) {
    const plain = `${one.name}-${one.version}`
      .replace(/^@/, '')
      .replaceAll('/', '.')
      .replaceAll(/[^A-Za-z0-9.-]/g, '-');
    let id = `SPDXRef-Package-${plain}`;
    for (let count = 2; taken.has(id); count += 1) id = `SPDXRef-Package-${plain}-${count}`;
    taken.add(id);
    ids.set(refOf(one), id);
  }
  return ids;
}

function packageOf(one: SbomPackage, ids: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const { name, version, location, resolved } = one;
  const description = textOf(one, 'description');
  const checksums = hashesOf(one).map(([algorithm, checksumValue]) => ({
    algorithm: algorithm.toUpperCase(),
    checksumValue,
  }));
  const license = licenseOf(one.manifest);
  return {
    name,
    SPDXID: ids.get(refOf(one)),
    versionInfo: version,
    packageFileName: location,
    ...(description === undefined ? {} : { description }),
    downloadLocation:
      resolved !== undefined && /^(?:https?|git|git\+\w+):/.test(resolved) ? resolved : 'NOASSERTION',
    filesAnalyzed: false,
    homepage: textOf(one, 'homepage') ?? 'NOASSERTION',
    licenseDeclared: license.kind === 'expression' ? license.expression : 'NOASSERTION',
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: purlOf(one),
      },
    ],
    ...(checksums.length === 0 ? {} : { checksums }),
  };
}

function relate(
  { root, packages }: SbomInput,
  listed: readonly SbomPackage[],
  ids: ReadonlyMap<string, string>,
): readonly object[] {
  const refs = new Map([root, ...packages].map((one) => [one.location, refOf(one)]));
  const idAt = (location: string): string | undefined => ids.get(refs.get(location) ?? '');
  const found = listed.flatMap((one) =>
    one.dependencies.flatMap(({ to, kind }) => {
      const spdxElementId = idAt(to);
      return spdxElementId === undefined
        ? []
        : [{ spdxElementId, relatedSpdxElement: ids.get(refOf(one)), relationshipType: relationships[kind] }];
    }),
  );
  const described = {
    spdxElementId: 'SPDXRef-DOCUMENT',
    relatedSpdxElement: ids.get(refOf(root)),
    relationshipType: 'DESCRIBES',
  };
  const unique = new Map(found.map((one) => [JSON.stringify(one), one]));
  return [described, ...unique.values()];
}
