import { DxError, type FsOps } from '@dx/pkg-core';
import { isExecutable, type MemberFiles, readMemberFile } from './read-members.ts';

/**
 * Makes the directory `destination` with the files of a member. Each is a file of its own: what is changed in the copy
 * never changes the member.
 *
 * @throws DX_MEMBER_ABSENT
 */
export function copyMember(
  fs: FsOps,
  member: string,
  found: MemberFiles | undefined,
  destination: string,
): void {
  if (found === undefined) throw absent(member);
  const made = new Set<string>();
  fs.mkdir(destination);
  for (const file of found.files) {
    const parent = file.slice(0, Math.max(0, file.lastIndexOf('/')));
    if (parent !== '' && !made.has(parent)) fs.mkdir(`${destination}/${parent}`, { recursive: true });
    made.add(parent);
    const mode = isExecutable(fs, found, file) ? 0o777 : 0o666;
    fs.writeFile(`${destination}/${file}`, readMemberFile(fs, found, file), { exclusive: true, mode });
  }
}

function absent(member: string): DxError {
  return new DxError({
    code: 'DX_MEMBER_ABSENT',
    message: `${member} is to be copied for a member that injects it, and it is not checked out`,
    hint: `git sparse-checkout add ${member}`,
    details: { member },
  });
}
