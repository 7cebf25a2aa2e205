import { createHash } from 'node:crypto';
import {
  type CodeReport,
  codeRules,
  findInFiles,
  type JudgedCode,
  judgeCode,
  type Policy,
} from '@dx/pkg-audit';
import { popularNames, type UnpackedPackage } from '@dx/pkg-install';
import { version as dxVersion } from '../version.ts';
import { openKeptAnswers } from './kept-answers.ts';

/** What the gate `findings` says of packages that are new. */
export interface FindingsVerdict {
  /** One sentence for each package and rule that is not let in. */
  readonly bad: readonly string[];
  /** Packages that were looked at, now or before. */
  readonly count: number;
}

/**
 * Looks at the code of each package and keeps what it found below `<home>/findings/v1/`, for the same contents beside the
 * same contents before, by the same dx with the same rules.
 */
export function judgeFindings(
  packages: Iterable<UnpackedPackage>,
  level: NonNullable<Policy['findings']>,
  home: string,
): FindingsVerdict {
  const kept = openKeptAnswers(`${home}/findings/v1`, 'dxfound1');
  const rules = createHash('sha256').update(JSON.stringify(codeRules)).digest('hex');
  const judged = [...packages].map((one): JudgedCode => {
    const { name, version, integrity, previous } = one;
    const question = [dxVersion, rules, name, integrity, previous?.integrity ?? ''];
    const before = kept.read(question) as CodeReport | undefined;
    const report = before ?? lookAt(one);
    if (before === undefined) kept.write(question, report);
    return { name, version, report };
  });
  return { bad: judgeCode(judged, level), count: judged.length };
}

function lookAt({ name, files, previous }: UnpackedPackage): CodeReport {
  return findInFiles(files(), {
    ...{ name, knownNames: popularNames },
    ...(previous === undefined ? {} : { previous: previous.files() }),
  });
}
