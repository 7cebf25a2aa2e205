/** What a script may see and change. */
export interface SandboxRooms {
  /** Absolute; the package's own. */
  readonly directory: string;
  /** Absolute; hidden but for `visible`. `/` hides nothing. */
  readonly home: string;
  /** Absolute paths that stay readable wherever they are: the project, Node, headers. Those that are not there are passed over. */
  readonly visible: readonly string[];
  /** Default `own`: the package's directory, and places that are gone afterwards. */
  readonly writes?: 'own' | 'nothing';
}

/**
 * What bubblewrap is told: no network, no other processes, the system readable, a home and a temporary directory that are
 * empty and gone afterwards, and nothing to be written to but the package's own directory. Sockets of services lie below
 * `/run`, which is hidden. The command follows these.
 *
 * Source: bwrap(1)
 */
export function sandboxArguments({
  directory,
  home,
  visible,
  writes = 'own',
}: SandboxRooms): readonly string[] {
  const hidden = ['/tmp', '/run', '/var/tmp', ...(home === '/' ? [] : [home])];
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...hidden.flatMap((path) => ['--tmpfs', path]),
    ...visible.flatMap((path) => ['--ro-bind-try', path, path]),
    ...(writes === 'own' ? ['--bind', directory, directory] : []),
    ...['--setenv', 'TMPDIR', '/tmp', '--chdir', directory, '--'],
  ];
}
