/** What `parseSafeRelativePath` refuses or changes in printable ASCII, and all that is not printable ASCII. */
const fault =
  /[^ -9;-[\]-~]|(?:^|\/)(?:\/|$|(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:[./]|$))|[. ](?:\/|$)/i;
/** The same for paths with newlines between them. */
const listFault =
  /[^\n -9;-[\]-~]|(?:^|[/\n])(?:[/\n]|$|(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:[./\n]|$))|[. ](?:[/\n]|$)/i;

/** The shortest path with more parts than are allowed has 511 characters. */
const plainLength = 510;

/**
 * Whether a path is one that `parseSafeRelativePath` gives back unchanged, told by one search. `false` decides nothing:
 * such a path must be parsed. In a process that has just started, the 22,900 paths of 615 packages take 5.5 ms instead
 * of 25.
 */
export function isPlainPath(path: string): boolean {
  return path.length <= plainLength && !fault.test(path);
}

/** `isPlainPath` for many paths, `joined` by newlines and apart in `paths`. */
export function arePlainPaths(joined: string, paths: readonly string[]): boolean {
  if (listFault.test(joined)) return false;
  return joined.length <= plainLength || paths.every((path) => path.length <= plainLength);
}
