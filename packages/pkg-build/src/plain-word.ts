/** Whether a word from a manifest can be part of a suggested command: a shell takes it as it is. */
export function isPlainWord(word: string): boolean {
  return /^[\w.:@/+,=-]+$/.test(word) && !word.startsWith('-');
}
