import type { InstallGates, InstallOptions } from '@dx/pkg-install';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';

/**
 * For the options of an installation: the gates of a project whose package.json has a policy, or of `trust-policy`. They are loaded, and the policy is
 * read, when somebody asks them: never where nothing is to be done.
 */
export function gateOptions(workspace: Workspace, context: CommandContext): Pick<InstallOptions, 'gates'> {
  const policy = policyOf(workspace) ?? (wantsTrust(workspace) ? {} : undefined);
  if (policy === undefined) return {};
  let opened: Promise<InstallGates> | undefined;
  const open = (): Promise<InstallGates> => {
    opened ??= openGates(policy, workspace, context);
    return opened;
  };
  const judge: InstallGates['judge'] = async (facts) => (await open()).judge(facts);
  if (!Object.hasOwn(Object(policy), 'findings')) return { gates: { judge } };
  return {
    gates: { judge, judgeFiles: async (packages) => (await (await open()).judgeFiles?.(packages)) ?? [] },
  };
}

async function openGates(
  policy: unknown,
  workspace: Workspace,
  context: CommandContext,
): Promise<InstallGates> {
  const gates = await (await import('../tools.ts')).loadGates();
  return gates.openGates(policy, workspace, context);
}

function wantsTrust({ settings }: Workspace): boolean {
  return settingValue(settings, 'trust-policy') === 'no-downgrade';
}

/** `dx.policy` of the root's package.json. */
function policyOf({ importers }: Workspace): unknown {
  const raw = importers['']?.raw;
  const dx = raw !== undefined && Object.hasOwn(raw, 'dx') ? raw['dx'] : undefined;
  return typeof dx === 'object' && dx !== null && Object.hasOwn(dx, 'policy')
    ? Reflect.get(dx, 'policy')
    : undefined;
}
