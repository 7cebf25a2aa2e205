/** The first word of the command line of a process that works on after an install. No command has such a name. */
export const backgroundWord = '@after-install';
