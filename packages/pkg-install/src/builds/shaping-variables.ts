import { settingDefinition } from '@dx/pkg-workspace';

/** What tells of a terminal, a login or one run of a command, and shapes no compiled file. */
const passing =
  /^(?:_|PWD|OLDPWD|SHLVL|TERM|TERM_.*|COLORTERM|COLOR|FORCE_COLOR|NO_COLOR|LINES|COLUMNS|LS_COLORS|PS[0-9]|HIST.*|SHELL|LOGNAME|USER|USERNAME|MAIL|EDITOR|VISUAL|PAGER|MANPAGER|LESS.*|DISPLAY|WAYLAND_.*|WINDOWID|XAUTHORITY|DBUS_.*|DESKTOP_.*|GDMSESSION|GNOME_.*|KDE_.*|SESSION_MANAGER|SSH_.*|GPG_.*|TMUX.*|STY|VSCODE_.*|VTE_VERSION|KONSOLE_.*|ITERM_.*|XDG_.*|INVOCATION_ID|JOURNAL_STREAM|INIT_CWD|PROJECT_CWD|DX_.*|HOSTNAME|TMPDIR|TEMP|TMP|npm_command|npm_execpath|npm_lifecycle_.*|npm_package_.*)$/;

/** npm's own settings that compilers or their callers heed; those of packages are not npm's. */
const heeded = new Set(['cpu', 'os', 'libc', 'node-gyp', 'node-options', 'script-shell']);

/** What npm says of itself and of places, in the form of settings. */
const facts = new Set(['global-prefix', 'local-prefix', 'npm-version', 'noproxy']);

/** Credentials say nothing of a build, and are kept nowhere. */
const secret = /(?:token|secret|password|passwd|credential|_auth|api_?key)/i;

/**
 * The variables that may shape what a script makes, sorted by name: all but those that are known not to. Of PATH, the
 * directories of projects are left out: which programs are in them follows from the packages.
 */
export function shapingVariables(
  env: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  const kept = Object.entries(env).filter(([name]) => !isPassing(name) && !secret.test(name));
  return kept
    .map(([name, value]) => [name, /^path$/i.test(name) ? withoutProjects(value) : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function isPassing(name: string): boolean {
  const setting = /^npm_config_(.+)$/i.exec(name)?.[1]?.toLowerCase().replaceAll('_', '-');
  if (setting === undefined) return passing.test(name);
  if (heeded.has(setting)) return false;
  return facts.has(setting) || settingDefinition(setting) !== undefined;
}

function withoutProjects(value: string): string {
  const separator = value.includes(';') ? ';' : ':';
  return value
    .split(separator)
    .filter((part) => !part.includes('node_modules'))
    .join(separator);
}
