/** Whether the file system failed with one of these codes. */
export function hasErrno(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string);
}

/** Whether the error is the file system's own. */
export function isFsError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
