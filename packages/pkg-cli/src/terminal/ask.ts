import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Whether a person can be asked: standard input and standard output are terminals. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** What a person types after a question; nothing is shown while a secret is typed. Ctrl-C and Ctrl-D reject. */
export function ask(question: string, kind: 'plain' | 'secret' = 'plain'): Promise<string> {
  if (kind === 'secret') process.stderr.write(question);
  const output =
    kind === 'plain' ? process.stderr : new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise<string>((resolve, reject) => {
    reader.once('close', () => reject(new Error('Nothing was entered')));
    reader.once('SIGINT', () => reader.close());
    reader.question(kind === 'secret' ? '' : question, (answer) => {
      resolve(answer.trim());
      reader.close();
    });
  }).finally(() => {
    if (kind === 'secret') process.stderr.write('\n');
  });
}
