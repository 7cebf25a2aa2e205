export function projectFiles(dump: string): Record<string, string>;
export function projectPackages(dump: string): {
  packages: Record<string, { versions: Record<string, Record<string, unknown>> }>;
};
export const dumpProgram: string;
export const userConfig: string;
