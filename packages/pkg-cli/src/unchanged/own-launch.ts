/** What the launcher of the executable (`standalone/dx.sh`) tells the program that it starts for an install. */
export interface Launch {
  /** Check sum and length of all variables. */
  readonly variables: string;
  /** The same without those that mean nothing to an install. */
  readonly lastingVariables: string;
  /** The launcher's file, absolute. */
  readonly launcher: string;
}

/** Programs of dx that run one after the other in a process share nothing but the process. */
const place = Symbol.for('dx.launch');
const holder: { [place]?: Launch | undefined } = process as { [place]?: Launch | undefined };

/**
 * Takes what the launcher told out of the environment, before anything else sees it, and keeps it for `ownLaunch`. Puts
 * variables back that the launcher's shell could not hand over. What it told the engine, the engine has read by then; programs
 * that dx starts are none of its concern.
 */
export function takeLaunch(env: Record<string, string | undefined>): void {
  const { DX_LAUNCH: told, DX_LAUNCH_VARIABLES: variables } = env;
  delete env['DX_LAUNCH'];
  delete env['DX_LAUNCH_VARIABLES'];
  if (env['DX_LAUNCH_ENGINE'] !== undefined) delete env['BUN_JSC_useDFGJIT'];
  delete env['DX_LAUNCH_ENGINE'];
  for (const variable of variables?.split('\n') ?? [])
    restoreVariable(variable.replaceAll('\x01', '\n'), env);
  holder[place] = told === undefined ? undefined : parseLaunch(told);
}

/** What the launcher told, if one started this process. */
export function ownLaunch(): Launch | undefined {
  return holder[place];
}

function restoreVariable(variable: string, env: Record<string, string | undefined>): void {
  const at = variable.indexOf('=', 1);
  if (at > 0) env[variable.slice(0, at)] ??= variable.slice(at + 1);
}

function parseLaunch(told: string): Launch | undefined {
  const [, variables, lastingVariables, launcher] = /^(\d+ \d+) (\d+ \d+) (\/.*)$/s.exec(told) ?? [];
  if (variables === undefined || lastingVariables === undefined || launcher === undefined) return undefined;
  return { variables, lastingVariables, launcher };
}
