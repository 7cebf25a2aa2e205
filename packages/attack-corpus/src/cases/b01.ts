import assert from 'node:assert/strict';
import { commandsOf } from '../run/commands-of.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack } from '../types.ts';

const names = ['../../x', '@s/../../x', 'a/b', 'a\\b', '..', '../../../outside/bin/tool', '/abs', 'C:\\x'];

function named(name: string): PackageAttack {
  return {
    kind: 'package',
    name: JSON.stringify(name),
    manifest: () => ({ bin: { [name]: 'cli.js' } }),
    parts: ({ at }) => [{ path: `${at}/cli.js`, body: payload }],
    verdict: { kind: 'installed', files: { 'cli.js': payload } },
    check: ({ project }) => {
      const made = commandsOf(project);
      assert.deepEqual(
        made.filter((each) => !['x', 'b', 'tool', 'abs'].includes(each)),
        [],
      );
    },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'B01',
  what: 'The name of a command has path parts, so that its link would be made elsewhere',
  source: 'CVE-2019-16775, CVE-2019-16776, CVE-2019-10773, CVE-2026-23890 (GHSA-xpqm-wm3m-f34h)',
  must: 'Only the last part of a name is used, as npm does, and the link is in `.bin`.',
  attacks: names.map(named),
};
