import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Another dx than that on Node: the executable, say. */
const other = process.env['DX_TEST_PROGRAM'];
const bin = fileURLToPath(new URL('../../bin/dx.cjs', import.meta.url));
const built = fileURLToPath(new URL('../../program/dx.cjs', import.meta.url));

/** How the built command ended. */
export interface BuiltResult {
  /** Absent when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what the built command runs. */
export interface BuiltOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with each piece of standard error and the process. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
  /** Called when the process has just started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Fails with the way out when nothing is built. */
export function requireBuiltDx(): void {
  if (!existsSync(built)) throw new Error(`${built} is missing: dx is not built. Run: npm run setup`);
}

/** Runs the built `dx` as a process of its own, with worker threads as people have them. */
export async function runBuiltDx(argv: readonly string[], options: BuiltOptions): Promise<BuiltResult> {
  const { cwd, env, onStderr, onStart } = options;
  const [program, ...first] = other === undefined ? [process.execPath, bin] : [other];
  const child = spawn(program, [...first, ...argv], {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
    onStderr?.(text, child);
  });
  onStart?.(child);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { exitCode: code ?? undefined, ...output };
}
