import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';

/** `verifyDependencies`, loaded only where a setting asks for it. */
export async function verifyFirst(settings: Settings, context: CommandContext): Promise<void> {
  if ((settingValue(settings, 'verify-deps-before-run') ?? 'off') === 'off') return;
  const { verifyDependencies } = await import('./verify-dependencies.ts');
  await verifyDependencies(settings, context);
}
