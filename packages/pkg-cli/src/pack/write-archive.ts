import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';

/** What goes into an archive. */
export interface ArchiveContent {
  readonly directory: string;
  /** In the order of the archive. */
  readonly files: readonly string[];
  /** Commands. As with npm, only those at the top of the package are made executable. */
  readonly bins: readonly string[];
  /** Text of package.json where the archive has another one than the directory. */
  readonly manifestText: string | undefined;
}

/** npm's date for every file: the same content gives the same bytes on every day. */
const archiveDate = new Date('1985-10-26T08:15:00.000Z');

/** The bytes of an archive, as npm makes them: gzip level 9, no owners, one date, `package/` before every path. */
export async function writeArchive(content: ArchiveContent): Promise<Buffer> {
  if (content.manifestText === undefined) return createArchive(content, content.directory);
  const staged = path.join(tmpdir(), `dx-pack-${randomUUID()}`);
  try {
    stageFiles(content, staged, content.manifestText);
    return await createArchive(content, staged);
  } finally {
    nodeFs.removeTree(staged);
  }
}

function stageFiles({ directory, files }: ArchiveContent, staged: string, manifestText: string): void {
  nodeFs.mkdir(staged, { recursive: true, mode: 0o700 });
  for (const file of files) {
    const target = path.join(staged, file);
    nodeFs.mkdir(path.dirname(target), { recursive: true });
    nodeFs.copyFile(path.join(directory, file), target, 'copy');
  }
  const manifest = path.join(staged, 'package.json');
  const mode = nodeFs.stat(manifest)?.mode ?? 0o644;
  nodeFs.unlink(manifest);
  nodeFs.writeFile(manifest, manifestText, { mode: mode & 0o777 });
}

async function createArchive({ files, bins }: ArchiveContent, cwd: string): Promise<Buffer> {
  const { create } = await import('tar');
  const executable = new Set(bins);
  const stream = create(
    {
      cwd,
      prefix: 'package/',
      portable: true,
      gzip: { level: 9 },
      mtime: archiveDate,
      filter: (file, stat) => {
        if (executable.has(file.replace(/^[^/]*\//, ''))) stat.mode = Number(stat.mode) | 0o111;
        return true;
      },
    },
    files.map((file) => (file.startsWith('@') ? `./${file}` : file)),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
