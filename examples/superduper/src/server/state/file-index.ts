import type { StatePart, StoredFile } from './records.js'

/** What is known of the files that were uploaded. */
export interface FileIndex {
  get(id: string): StoredFile | undefined
  /** Bytes of all files; a small one counts as a kibibyte. */
  readonly totalBytes: number
}

export function createFileIndex(): FileIndex & StatePart {
  const files = new Map<string, StoredFile>()
  let totalBytes = 0
  return {
    get: (id) => files.get(id),
    get totalBytes() {
      return totalBytes
    },
    apply(record) {
      if (record.kind !== 'file') return
      files.set(record.file.id, record.file)
      totalBytes += Math.max(record.file.size, 1024)
    },
    *snapshot() {
      for (const file of files.values()) yield { kind: 'file', file }
    },
  }
}
