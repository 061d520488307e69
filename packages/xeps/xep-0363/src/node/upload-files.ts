import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Usage } from './usage.js'

/** A file that was uploaded. Its token is what its URL and its name in the folder are made of. */
export interface UploadedFile {
  readonly token: string
  /** The bare address of who uploaded it. */
  readonly owner: string
  /** As it was requested; never a part of a path. */
  readonly name: string
  readonly size: number
  readonly contentType: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** The files of a folder: one with the bytes and one with what is known of it, as JSON, for each. */
export interface UploadFiles {
  readonly pathOf: (token: string) => string
  /** Where bytes are written to before they are all there. */
  readonly partOf: (token: string) => string
  readonly all: ReadonlyMap<string, UploadedFile>
  /** Takes the bytes from the place of parts. */
  add(file: UploadedFile): Promise<void>
  remove(token: string): Promise<void>
}

const PART = /^[\w-]{43}\.part$/
const DESCRIPTION = /^([\w-]{43})\.json$/

/**
 * Makes the folder where it is missing, and reads what is in it; parts of uploads that were broken off are removed. `usage`
 * counts what is there.
 */
export async function openUploadFiles(folder: string, usage: Usage): Promise<UploadFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const all = new Map<string, UploadedFile>()
  function keep(file: UploadedFile): void {
    all.set(file.token, file)
    usage.set(file.token, { ...file, until: file.expiresAt })
  }
  const pathOf = (token: string) => join(folder, `${token}.data`)
  const partOf = (token: string) => join(folder, `${token}.part`)
  const descriptionOf = (token: string) => join(folder, `${token}.json`)
  const names = new Set(await readdir(folder))
  for (const name of names) {
    const token = DESCRIPTION.exec(name)?.[1]
    const isHalf = token === undefined ? PART.test(name) : !names.has(`${token}.data`)
    if (isHalf) await rm(join(folder, name), { force: true })
    if (isHalf || token === undefined) continue
    const file = readDescription(token, await readFile(join(folder, name), 'utf8'))
    if (file) keep(file)
  }
  return {
    all,
    pathOf,
    partOf,
    async add(file) {
      await writeFile(descriptionOf(file.token), JSON.stringify(file), { mode: 0o600 })
      await rename(partOf(file.token), pathOf(file.token))
      keep(file)
    },
    async remove(token) {
      all.delete(token)
      usage.delete(token)
      await Promise.all([pathOf(token), descriptionOf(token)].map((path) => rm(path, { force: true })))
    },
  }
}

function readDescription(token: string, json: string): UploadedFile | undefined {
  try {
    const { owner, name, size, contentType, expiresAt } = JSON.parse(json) as Record<string, unknown>
    const isWhole =
      [owner, name, contentType].every((one) => typeof one === 'string') &&
      Number.isSafeInteger(size) &&
      Number.isFinite(expiresAt)
    if (!isWhole) return undefined
    return { token, owner, name, size, contentType, expiresAt } as UploadedFile
  } catch {
    return undefined
  }
}
