import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { appManifest } from '../project-attacks.ts';
import type { Case, Sandbox, ScenarioAttack } from '../types.ts';

const maxShown = 2_000_000;

/** An approved script misbehaves; the install goes on as it would, with the built command in a process of its own. */
function misbehaving(
  name: string,
  script: string,
  isGood: boolean,
  check: (sandbox: Sandbox) => Promise<void> = async () => {},
): ScenarioAttack {
  return {
    kind: 'scenario',
    name,
    packages: () => ({ bad: { versions: { '1.0.0': { scripts: { postinstall: script } } } } }),
    run: async (sandbox) => {
      sandbox.write({
        'package.json': appManifest({ bad: '1.0.0' }, { allowScripts: { 'bad@1.0.0': true } }),
      });
      const { exitCode, stdout, stderr } = await sandbox.built(['install', '--loglevel=verbose']);
      assert.equal(exitCode === 0, isGood, `${exitCode} ${stderr.slice(-2000)}`);
      assert.ok(stdout.length + stderr.length < maxShown, `${stdout.length + stderr.length} characters`);
      assert.equal(existsSync(join(sandbox.project, 'node_modules/bad')), isGood);
      await check(sandbox);
    },
  };
}

/** The process whose number it wrote down has ended. */
async function isOver({ project }: Sandbox): Promise<void> {
  const id = Number(readFileSync(join(project, 'node_modules/bad/id.txt'), 'utf8'));
  for (let tries = 0; isAlive(id); tries++) {
    assert.ok(tries < 100, `${id} still runs`);
    await delay(50);
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'S08',
  what: 'A script leaves processes behind, floods the output, waits for an answer, or kills what started it',
  source: 'Wishes of pnpm and Bun users about install scripts that hang',
  must: 'The install ends; what the script left running in its group is ended; output is bounded; nobody is waited for at a keyboard.',
  attacks: [
    misbehaving('a process in the background', 'sleep 600 & echo $! > id.txt', true, isOver),
    misbehaving(
      'one that ignores signals',
      'sh -c \'trap "" TERM INT HUP; sleep 600\' & echo $! > id.txt',
      true,
      isOver,
    ),
    misbehaving(
      'one that holds the output open',
      '(sleep 600; echo late) & echo $! > id.txt; echo early',
      true,
      isOver,
    ),
    misbehaving('50 MB and a failure', 'head -c 50000000 /dev/zero | tr "\\0" x; exit 3', false),
    misbehaving('a question', 'read answer; echo "$answer" > answer.txt', true),
    misbehaving('its own directory removed', 'cd .. && mv bad away && mv away bad', true),
    misbehaving('a signal to itself', 'kill -9 $$', false),
  ],
};
