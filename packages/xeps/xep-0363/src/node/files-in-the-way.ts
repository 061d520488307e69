import type { UploadedFile } from './upload-files.js'

export interface Quotas {
  readonly maxUserBytes: number
  readonly maxBytes: number
  readonly maxUserFiles: number
  readonly maxFiles: number
}

/**
 * The files that have to go so that one more fits: the oldest of its owner as long as those are too many, then the oldest
 * of all. Only files that can be removed are among them, so it may not be enough.
 */
export function filesInTheWay(
  counted: readonly UploadedFile[],
  removable: ReadonlySet<UploadedFile>,
  { owner, size }: Pick<UploadedFile, 'owner' | 'size'>,
  { maxUserBytes, maxBytes, maxUserFiles, maxFiles }: Quotas,
): readonly UploadedFile[] {
  const removed = new Set<UploadedFile>()

  function shrink(files: readonly UploadedFile[], bytes: number, number: number): void {
    const left = files.filter((file) => !removed.has(file))
    let count = left.length
    let used = left.reduce((sum, file) => sum + file.size, size)
    for (const file of left.filter((one) => removable.has(one)).sort((a, b) => a.expiresAt - b.expiresAt)) {
      if (used <= bytes && count < number) return
      removed.add(file)
      used -= file.size
      count--
    }
  }

  // One that fits nowhere drives nobody out.
  if (size > Math.min(maxUserBytes, maxBytes)) return []
  shrink(
    counted.filter((file) => file.owner === owner),
    maxUserBytes,
    maxUserFiles,
  )
  shrink(counted, maxBytes, maxFiles)
  return [...removed]
}
