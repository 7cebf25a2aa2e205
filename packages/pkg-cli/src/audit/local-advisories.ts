import { type AuditPackage, type Finding, openAdvisoryDatabase } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { formatAge } from '../view/format-age.ts';

const oldMs = 7 * 24 * 60 * 60 * 1_000;

/** Whether advisories come from this machine: a setting names a file, or nobody may be asked. */
export function wantsLocalAdvisories(settings: Settings): boolean {
  return namedFile(settings) !== undefined || settingValue(settings, 'offline') === true;
}

/** The file that a setting names. */
export function namedFile(settings: Settings): string | undefined {
  const value = settingValue(settings, 'audit-db');
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Absolute. */
export function databaseFile(settings: Settings, context: CommandContext): string {
  return namedFile(settings) ?? `${homeOf(context)}/advisories/v1/npm.db`;
}

/**
 * What the advisories on this machine say of packages. Says so when they are older than a week.
 *
 * @throws DX_AUDIT_NO_DATABASE when none were imported; DX_AUDIT_DATABASE
 */
export function findLocally(
  packages: readonly AuditPackage[],
  settings: Settings,
  context: CommandContext,
): readonly Finding[] {
  const file = databaseFile(settings, context);
  const database = openAdvisoryDatabase({ file, fs: nodeFs });
  if (database === undefined) throw noDatabase(file);
  try {
    const { writtenMs } = database.facts;
    if (Date.now() - writtenMs > oldMs)
      context.terminal.warn(
        `The advisories on this machine were imported ${formatAge(writtenMs, Date.now())}: dx audit db update`,
      );
    return database.find(packages);
  } finally {
    database.close();
  }
}

function noDatabase(file: string): DxError {
  return new DxError({
    code: 'DX_AUDIT_NO_DATABASE',
    message: `There are no advisories on this machine: ${file} is not there`,
    hint: 'dx audit db import <file|url> takes the export of OSV for npm',
    details: { file },
  });
}
