import { type Settings, settingValue } from '@dx/pkg-workspace';

/** What the setting `prefetch` asks for. */
export type PrefetchWish = 'off' | 'learn' | 'on';

/** `off` in continuous integration, whatever the setting says, and where it says what dx does not know. */
export function wishOf(settings: Settings, env: Readonly<Record<string, string | undefined>>): PrefetchWish {
  const { CI = '' } = env;
  if (!['', 'false', '0'].includes(CI)) return 'off';
  const wish = settingValue(settings, 'prefetch') ?? 'learn';
  return wish === 'learn' || wish === 'on' ? wish : 'off';
}
