/** Where installations keep archives that are to go into bundles (`ports.keepArchives`). */
export function archivesDirectory(home: string): string {
  return `${home}/archives`;
}
