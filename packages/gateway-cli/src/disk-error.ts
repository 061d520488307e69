/** What a failed access to the disk means to people, if it is one of the known errors. The error may be a cause. */
export function describeDiskError(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const code = String((one as NodeJS.ErrnoException).code ?? '')
    const known = Object.entries(meanings).find(([name]) => code === name || code.startsWith(`${name}_`))
    if (known) return known[1]
    if (/\b(?:database or )?disk is full\b|no space left on device/i.test(one.message)) return DISK_FULL
  }
  return undefined
}

/** Whether an error, or a cause of it, says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return describeDiskError(error) === DISK_FULL
}

const DISK_FULL = 'the disk is full'

/** Codes of the operating system and of SQLite. */
const meanings: Readonly<Record<string, string>> = {
  ENOSPC: DISK_FULL,
  SQLITE_FULL: DISK_FULL,
  EDQUOT: 'the disk quota of this account is used up',
  EROFS: 'the file system is read-only',
  SQLITE_READONLY: 'it is read-only',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  ENOTDIR: 'a part of its path is no folder',
  ENOENT: 'a part of its path does not exist, and folders cannot be made there',
  ELOOP: 'its path has links that lead in a circle',
  ENAMETOOLONG: 'its path is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk fails',
  SQLITE_IOERR: 'the disk fails',
  SQLITE_CORRUPT: 'its file is damaged',
  SQLITE_NOTADB: 'its file is no data of a gateway',
}
