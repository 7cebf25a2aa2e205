import assert from 'node:assert/strict';
import { withSandbox } from '../sandbox/open-sandbox.ts';
import type { DxResult, Linker, ProjectAttack, Sandbox } from '../types.ts';

/** Runs a project's command lines with a linker. Throws on the first thing that is wrong. */
export function runProjectAttack(attack: ProjectAttack, linker: Linker): Promise<void> {
  const use = async (sandbox: Sandbox): Promise<void> => {
    sandbox.write(attack.files(sandbox));
    attack.prepare?.(sandbox);
    const result = await runCommands(attack, linker, sandbox);
    const told = `${result.stdout}${result.stderr}`;
    const { mayChange = [], verdict } = attack;
    assert.doesNotMatch(result.stderr, /DX_INTERNAL/, told);
    assert.deepEqual(sandbox.faults({ mayChange, isRefused: verdict.kind === 'refused' }), [], told);
    if (verdict.kind === 'refused') assert.equal(result.code, verdict.code, told);
    if (verdict.kind === 'done') assert.equal(result.exitCode, 0, told);
    attack.check?.(sandbox, result);
  };
  return withSandbox(attack.packages ?? (() => ({})), use, attack);
}

async function runCommands(attack: ProjectAttack, linker: Linker, sandbox: Sandbox): Promise<DxResult> {
  const { commands = [['install']] } = attack;
  const env = { npm_config_linker: linker, ...attack.env?.(sandbox) };
  for (const argv of commands.slice(0, -1)) {
    const { exitCode, stderr } = await sandbox.dx(argv, env);
    assert.equal(exitCode, 0, `${argv.join(' ')}\n${stderr}`);
  }
  return sandbox.dx(commands.at(-1) ?? ['install'], env);
}
