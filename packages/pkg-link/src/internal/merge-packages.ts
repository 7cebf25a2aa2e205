import type { LockedPackage, Requirement } from './read-packages.ts';

/** Packages of a lock that are one and the same, with the same dependencies all the way down. */
export interface MergedPackage extends LockedPackage {
  /** What it is in itself, whatever it depends on. */
  readonly label: string;
  /** All places of the lock that it stands for. */
  readonly places: readonly LockedPackage[];
}

/** The different packages of a lock, and which of them each one has become. */
export interface MergedPackages {
  /** Their requirements count in these numbers. */
  readonly packages: readonly MergedPackage[];
  /** Number of a package of the lock → number among the merged. */
  readonly numbers: readonly number[];
}

/**
 * Makes one of packages that cannot be told apart. All with the same label begin as one class; a class whose members
 * depend on different classes is split, until none is. Packages whose label is unique cost nothing.
 *
 * Source: Moore's partition refinement
 */
export function mergePackages(
  packages: readonly LockedPackage[],
  labelOf: (item: LockedPackage) => string,
): MergedPackages {
  const labels = packages.map(labelOf);
  const { numbers, members } = classify(labels);
  const suspects = members.filter((list) => list.length > 1);
  for (let isChanged = suspects.length > 0; isChanged; ) {
    isChanged = false;
    for (const list of [...suspects])
      isChanged = split(list, { packages, numbers, members, suspects }) || isChanged;
  }
  return { numbers, packages: members.map((list) => merge(list, packages, numbers, labels)) };
}

interface Partition {
  readonly packages: readonly LockedPackage[];
  readonly numbers: number[];
  readonly members: number[][];
  readonly suspects: number[][];
}

function classify(labels: readonly string[]): Pick<Partition, 'numbers' | 'members'> {
  const classes = new Map<string, number>();
  const members: number[][] = [];
  const numbers = labels.map((label, index) => {
    const known = classes.get(label) ?? members.length;
    classes.set(label, known);
    if (known === members.length) members.push([]);
    members[known]?.push(index);
    return known;
  });
  return { numbers, members };
}

/** Keeps those like the first in the class and moves the others to new ones; says whether there were others. */
function split(list: number[], { packages, numbers, members, suspects }: Partition): boolean {
  if (list.length < 2) return false;
  const groups = new Map<string, number[]>();
  for (const index of list) {
    const signature = signatureOf(packages[index]?.requirements ?? [], numbers);
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [index]);
    else group.push(index);
  }
  const [first = [], ...others] = groups.values();
  for (const other of others) {
    for (const index of other) numbers[index] = members.length;
    members.push(other);
    suspects.push(other);
  }
  if (others.length > 0) list.splice(0, list.length, ...first);
  return others.length > 0;
}

function signatureOf(requirements: readonly Requirement[], numbers: readonly number[]): string {
  return requirements
    .map(
      ({ from, name, to, part }) =>
        `${from}\0${name}\0${typeof to === 'number' ? numbers[to] : `/${to}`}\0${part}`,
    )
    .join('\n');
}

function merge(
  list: readonly number[],
  packages: readonly LockedPackage[],
  numbers: readonly number[],
  labels: readonly string[],
): MergedPackage {
  const places = list.flatMap((index) => packages[index] ?? []);
  const [first] = places;
  if (first === undefined) throw new TypeError('A class of packages without members');
  return {
    ...first,
    places,
    label: labels[list[0] ?? 0] ?? '',
    requirements: renumber(first.requirements, numbers),
  };
}

/** The same requirements in the numbers of merged packages. */
export function renumber(
  requirements: readonly Requirement[],
  numbers: readonly number[],
): readonly Requirement[] {
  return requirements.map((requirement) =>
    typeof requirement.to === 'number' ? { ...requirement, to: numbers[requirement.to] ?? -1 } : requirement,
  );
}
