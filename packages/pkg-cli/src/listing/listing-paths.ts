import type { Listing } from './types.ts';

/** A listing as `npm ls --parseable` prints it: one path per line, with `isLong` what is known of it behind colons. */
export function listingPaths({ inOrder }: Listing, isLong: boolean): readonly string[] {
  return inOrder.flatMap(({ item, id, isMatch, isExtraneous, invalid }) => {
    if (item === undefined || !isMatch) return [];
    if (!isLong) return [item.path];
    const facts = [
      id,
      item.path === item.realPath ? '' : item.realPath,
      isExtraneous ? 'EXTRANEOUS' : '',
      invalid === undefined ? '' : 'INVALID',
      item.isOverridden ? 'OVERRIDDEN' : '',
    ];
    return [[item.path, ...facts.filter((fact) => fact !== '')].join(':')];
  });
}
