import Libsql from 'libsql'
import { StoreError } from '../store-error.js'

/**
 * Locks a data file against other processes, by a lock of the operating system on an empty file beside it: it ends with
 * the process. Returns the disposer. @throws StoreError `locked`
 */
export function lockData(file: string): () => void {
  const lock = new Libsql(`${file}.lock`)
  try {
    lock.exec('begin exclusive')
  } catch (cause) {
    lock.close()
    if ((cause as { code?: unknown }).code !== 'SQLITE_BUSY') throw cause
    throw new StoreError('locked', `Another process uses ${file}: end it first, or choose another folder.`, { cause })
  }
  return () => void lock.close()
}
