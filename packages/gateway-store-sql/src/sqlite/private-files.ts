import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

const FOLDER = 0o700
const FILE = 0o600
const OTHERS = 0o077

/**
 * Makes the file with its folder, for this account alone, and takes access from others where they are there: from the file and
 * from all whose names begin with its name, and from the folder if there is nothing else in it. Resolves with what others may
 * still read, as sentences.
 */
export function keepPrivate(file: string): string[] {
  const folder = dirname(resolve(file))
  makeFolder(folder)
  for (const path of [file, `${file}.lock`]) closeSync(openSync(path, 'a', FILE))
  const entries = readdirSync(folder)
  const ours = entries.filter((name) => name.startsWith(basename(file)))
  return [
    ...ours.map((name) => tighten(join(folder, name), FILE)),
    ours.length === entries.length ? tighten(folder, FOLDER) : undefined,
  ].filter((warning) => warning !== undefined)
}

/** By one folder after the other: made at once (`recursive`), folders in /proc are tried for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  mkdirSync(folder, { mode: FOLDER })
}

function tighten(path: string, mode: number): string | undefined {
  const found = statSync(path)
  if ((found.mode & OTHERS) === 0) return undefined
  try {
    chmodSync(path, mode)
    return undefined
  } catch {
    return `Others may read ${path} (${permissionsOf(found)}), and it is not of this account: take that from them.`
  }
}

const permissionsOf = ({ mode }: Stats) => (mode & 0o777).toString(8).padStart(4, '0')
