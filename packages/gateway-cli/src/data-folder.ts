import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CliError } from './cli-error.js'
import { describeDiskError } from './disk-error.js'
import { exitCodes } from './exit-codes.js'

/**
 * Makes the data folder, and those above it, readable by this account alone, and tries whether files can be written
 * there. @throws CliError `data`
 */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder)
    tryToWrite(join(folder, `.writable-${process.pid}`))
  } catch (cause) {
    throw new CliError(exitCodes.data, `the data folder ${folder} cannot be used: ${reasonOf(cause)}`, { cause })
  }
}

/** Why something in the data folder failed, for people. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const meaning = describeDiskError(error)
  return meaning === undefined ? message : code === undefined ? meaning : `${meaning} (${code})`
}

// `recursive` of Node 20 never returns where the parent takes no folders, as in /proc.
function makeFolder(folder: string): void {
  const missing: string[] = []
  for (let path = folder; !isFolder(path); path = dirname(path)) missing.push(path)
  for (const path of missing.reverse()) mkdirUnlessThere(path)
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found && !found.isDirectory()) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' })
  return found !== undefined
}

// Another process may be making it.
function mkdirUnlessThere(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path)) throw error
  }
}

/** As much as a first change of the database takes. */
const TRIED_BYTES = 64 * 1024

function tryToWrite(file: string): void {
  rmSync(file, { force: true })
  const opened = openSync(file, 'wx', 0o600)
  try {
    for (let left = TRIED_BYTES; left > 0; ) left -= writeSync(opened, new Uint8Array(left))
    fsyncSync(opened)
  } finally {
    closeSync(opened)
    rmSync(file, { force: true })
  }
}
