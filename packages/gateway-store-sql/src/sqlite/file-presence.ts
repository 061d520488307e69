import { statSync } from 'node:fs'
import { StoreError } from '../store-error.js'

/**
 * Makes a check that a file is still where it was: a database goes on in a file that was deleted, and all of it is lost with
 * the process. @throws StoreError `gone`
 */
export function checkPresence(file: string): () => void {
  const { dev, ino } = statSync(file)
  return () => {
    const now = statSync(file, { throwIfNoEntry: false })
    if (now?.ino === ino && now.dev === dev) return
    throw new StoreError('gone', `${file} was deleted or replaced while it was in use: restore it and start again.`)
  }
}
