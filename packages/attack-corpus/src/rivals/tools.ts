import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RivalName, Sandbox } from '../types.ts';

/** A package manager as a program, and how it installs quietly from the sandbox's registry. */
export interface Tool {
  readonly name: 'dx' | RivalName;
  readonly program: string;
  readonly argv: readonly string[];
}

/** How a program ended. */
export interface Ending {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
}

const timeLimitMs = 60_000;

/** The four of them: the rivals that this repository pins, and a built dx. */
export function listTools(repository: string, dx: string): readonly Tool[] {
  const rivals = join(repository, 'benchmarks/node_modules');
  const node = process.execPath;
  return [
    { name: 'dx', program: node, argv: [dx, 'install'] },
    { name: 'npm', program: node, argv: [join(rivals, 'npm/bin/npm-cli.js'), 'install'] },
    { name: 'pnpm', program: join(rivals, '.bin/pnpm'), argv: ['install', '--no-frozen-lockfile'] },
    { name: 'Bun', program: join(rivals, '.bin/bun'), argv: ['install'] },
  ];
}

/** Runs a tool in the project of a sandbox; what it keeps for itself goes below `own`. `more` as in `ProjectAttack`. */
export function runTool(
  tool: Tool,
  { project, base, registry: { url: registry } }: Sandbox,
  more: Readonly<Record<string, string>>,
): Promise<Ending> {
  const own = join(base, 'own');
  const env = {
    PATH: [join(process.execPath, '..'), process.env['PATH'] ?? ''].join(':'),
    HOME: join(base, 'home'),
    TMPDIR: join(base, 'tmp'),
    XDG_CACHE_HOME: join(own, 'cache'),
    XDG_DATA_HOME: join(own, 'data'),
    XDG_STATE_HOME: join(own, 'state'),
    XDG_CONFIG_HOME: join(own, 'config'),
    PNPM_HOME: join(own, 'pnpm'),
    BUN_INSTALL: join(own, 'bun'),
    BUN_INSTALL_CACHE_DIR: join(own, 'bun-cache'),
    DX_HOME: join(base, 'dx'),
    npm_config_cache: join(own, 'npm'),
    npm_config_logs_dir: join(own, 'logs'),
    npm_config_store_dir: join(own, 'store'),
    pnpm_config_store_dir: join(own, 'store'),
    npm_config_registry: registry,
    pnpm_config_registry: registry,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_fetch_retries: '0',
    pnpm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
    pnpm_config_strict_dep_builds: 'false',
    npm_config_generations: 'false',
    NODE_DISABLE_COMPILE_CACHE: '1',
    CI: '1',
    ...more,
  };
  return new Promise((resolve) => {
    const child = spawn(tool.program, [...tool.argv], {
      cwd: project,
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimitMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const add = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', add);
    child.stderr.setEncoding('utf8').on('data', add);
    child.on('error', (error) => resolve({ exitCode: undefined, signal: error.message, output }));
    child.on('close', (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined, output }),
    );
  });
}
