import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { nodeFs } from '@dx/pkg-core/node';

/** What is known from before, for questions whose answers stay true. */
export interface KeptAnswers {
  /** Plain data as it was written. Undefined when nothing is kept, or what is kept is damaged or of another question. */
  read(question: readonly string[]): unknown;
  /** What cannot be written is worked out again. */
  write(question: readonly string[], answer: unknown): void;
}

/**
 * A file for each question: a line with the title and the CRC-32 of the rest, then JSON of question and answer. Processes may
 * write at the same time: one of the answers stays.
 */
export function openKeptAnswers(directory: string, title: string): KeptAnswers {
  const pathOf = (question: readonly string[]): string =>
    `${directory}/${createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 40)}`;
  return {
    read: (question) => {
      try {
        return decode(Buffer.from(nodeFs.readFile(pathOf(question))).toString(), title, question);
      } catch {
        return undefined;
      }
    },
    write: (question, answer) => {
      const path = pathOf(question);
      const beside = `${path}.${process.pid}`;
      try {
        const text = JSON.stringify([question, answer]);
        nodeFs.mkdir(directory, { recursive: true });
        nodeFs.writeFile(beside, `${title} ${crc32(text).toString(16)}\n${text}`);
        nodeFs.rename(beside, path);
      } catch {
        // Only a saving of time is lost.
      }
    },
  };
}

function decode(text: string, title: string, question: readonly string[]): unknown {
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  if (text.slice(0, end) !== `${title} ${crc32(rest).toString(16)}`) return undefined;
  const [asked, answer] = JSON.parse(rest) as readonly unknown[];
  return JSON.stringify(asked) === JSON.stringify(question) ? answer : undefined;
}
