import type { QueryNode } from '@npmcli/query';
import semver from 'semver';
import { lookUp, matchesAttribute, ownProperty } from './match-attribute.ts';
import { invalidQuery } from './query-error.ts';

const versionTests = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'] as const;
const rangeTests = ['gtr', 'ltr', 'satisfies'] as const;
const setTests = ['intersects', 'subset'] as const;

/**
 * `:semver(value, selector, function)`: whether the attribute, `version` by default, compares to the value. Without a
 * function two versions must be equal, two ranges intersect, a version and a range satisfy.
 *
 * @throws DX_QUERY_INVALID for a value that is no range and for an unknown function
 */
export function openSemverTest(node: QueryNode): (manifest: Readonly<Record<string, unknown>>) => boolean {
  const { semverValue, semverFunc = 'infer', lookupProperties = [], attributeMatcher = {} } = node;
  if (semverValue === undefined || semverValue === '') return () => true;
  if (semver.valid(semverValue) === null && semver.validRange(semverValue) === null)
    throw invalidQuery(`${semverValue} is neither a version nor a range`, String(node));
  const { qualifiedAttribute = 'version', operator } = attributeMatcher;
  const matches = (found: unknown): boolean => {
    if (operator !== undefined && operator !== '' && !matchesAttribute(attributeMatcher, found)) return false;
    return compare(ownProperty(found, qualifiedAttribute), semverValue, semverFunc, node);
  };
  return (manifest) => lookUp(manifest, lookupProperties).some(matches);
}

function compare(found: unknown, value: string, test: string, node: QueryNode): boolean {
  if (typeof found !== 'string') return false;
  const isVersion = semver.valid(found) !== null;
  if (!isVersion && semver.validRange(found) === null) return false;
  const isValueVersion = semver.valid(value) !== null;
  const name = test === 'infer' ? inferTest(isVersion, isValueVersion) : test;
  const versionTest = versionTests.find((known) => known === name);
  if (versionTest !== undefined) return isVersion && isValueVersion && semver[versionTest](found, value);
  const rangeTest = rangeTests.find((known) => known === name);
  if (rangeTest !== undefined) {
    if (isValueVersion) return semver[rangeTest](value, found);
    return isVersion && semver[rangeTest](found, value);
  }
  const setTest = setTests.find((known) => known === name);
  if (setTest !== undefined) return semver[setTest](found, value);
  throw invalidQuery(`${name} is not a comparison of versions`, String(node));
}

function inferTest(isVersion: boolean, isValueVersion: boolean): string {
  if (isVersion && isValueVersion) return 'eq';
  return isVersion || isValueVersion ? 'satisfies' : 'intersects';
}
