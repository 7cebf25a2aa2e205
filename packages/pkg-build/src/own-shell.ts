/**
 * The shell for scripts where no setting names one, by its path, as Node itself starts it. By its name it would be looked
 * up where scripts look first: in the commands of the project's dependencies.
 */
export const ownShell: string | undefined =
  process.platform === 'win32' ? undefined : process.platform === 'android' ? '/system/bin/sh' : '/bin/sh';
