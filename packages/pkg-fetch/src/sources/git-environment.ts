import { allowedProtocols } from './git-remote.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What git and ssh need of a person's environment, in any case. Whatever is not here is not handed on. */
const kept = new Set([
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'USERNAME',
    'TMPDIR',
    'TEMP',
    'TMP',
    'XDG_CONFIG_HOME',
    'XDG_RUNTIME_DIR',
  ],
  ...[
    'USERPROFILE',
    'HOMEDRIVE',
    'HOMEPATH',
    'APPDATA',
    'LOCALAPPDATA',
    'PROGRAMDATA',
    'SYSTEMROOT',
    'WINDIR',
  ],
  ...['COMSPEC', 'PATHEXT', 'PROGRAMFILES', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...['SSH_AUTH_SOCK', 'SSH_AGENT_PID', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'KRB5CCNAME'],
  ...['GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_SSH_VARIANT', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'GIT_SSL_CERT'],
  ...['GIT_SSL_KEY', 'GIT_SSL_NO_VERIFY', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'],
]);
/** Settings given by environment are a person's own, as those of `~/.gitconfig`: deploy keys and tokens come this way. */
const configured = /^GIT_CONFIG_(?:COUNT|KEY_\d+|VALUE_\d+)$/;

/**
 * The environment that git runs in: of the caller's what git and ssh need, without what points git at another
 * repository (`GIT_DIR`, `GIT_INDEX_FILE` inside a hook), asks questions (`GIT_ASKPASS`, `SSH_ASKPASS`) or writes
 * secrets (`GIT_TRACE`). Git speaks English, never prompts, and uses https, ssh and the protocol of `remote` only.
 */
export function gitEnvironment(env: Environment, remote: string): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (kept.has(name.toUpperCase()) || configured.test(name))) own[name] = value;
  }
  return {
    ...own,
    LC_ALL: 'C',
    GIT_ASKPASS: '',
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
    GIT_ALLOW_PROTOCOL: allowedProtocols(remote),
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
  };
}
