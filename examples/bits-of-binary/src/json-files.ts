import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HandlerOf } from '@trestle/api-registry'
import { base64 } from '@trestle/stanza'
import { type BobApi, BobError, type bobOps, parseCid } from '@trestle/xep-0231'

/** The content of a file: the data, and where it comes from. */
interface Stored {
  readonly cid: string
  readonly type?: string | undefined
  readonly maxAge?: number | undefined
  /** Who sent it; absent for data of our own. */
  readonly sender?: string | undefined
  /** When the file expires, in milliseconds since 1970. */
  readonly expires?: number | undefined
  /** In base64. */
  readonly data: string
}

/** The three ops by name. */
export type BobLoader = { readonly [K in keyof typeof bobOps]: HandlerOf<(typeof bobOps)[K]> }

/** Keeps each bit of binary in a file of the folder: its content id and `.json`. The folder is made when needed. */
export function jsonFiles(folder: string): BobLoader {
  return {
    async getBob({ from, args: cid }) {
      const stored = await readStored(pathOf(folder, cid))
      // What others sent is for ourselves, and only for as long as they said.
      if (!stored || (stored.sender !== undefined && from)) return undefined
      if (stored.expires !== undefined && stored.expires <= Date.now()) return undefined
      return { cid, type: stored.type, maxAge: stored.maxAge, data: base64.decode(stored.data) }
    },
    async setBob({ from, args: { cid, type, maxAge, data } }) {
      const expires = from && maxAge !== undefined ? Date.now() + maxAge * 1000 : undefined
      const stored: Stored = { cid, type, maxAge, sender: from?.toString(), expires, data: base64.encode(data) }
      await mkdir(folder, { recursive: true })
      await writeWhole(pathOf(folder, cid), `${JSON.stringify(stored, null, 2)}\n`)
    },
    async delBob({ args: cid }) {
      await rm(pathOf(folder, cid), { force: true })
    },
  }
}

/** Registers the three ops. What it returns restores their defaults, in memory; the files stay. */
export function keepInJsonFiles({ api }: Pick<BobApi, 'api'>, folder: string): () => void {
  const { getBob, setBob, delBob } = jsonFiles(folder)
  const undo = [api.register('getBob', getBob), api.register('setBob', setBob), api.register('delBob', delBob)]
  return () => {
    for (const one of undo) one()
  }
}

/** The plugin lets only content ids through; whoever calls the loader directly meets the same check. */
function pathOf(folder: string, cid: string): string {
  const id = parseCid(cid)
  if (!id) throw new BobError('invalid-cid', 'A content id is algorithm+hash@bob.xmpp.org.')
  return join(folder, `${id.cid}.json`)
}

async function readStored(path: string): Promise<Stored | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Stored
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A reader sees the old file or the new one, never half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${crypto.randomUUID()}`
  try {
    await writeFile(draft, text, { flag: 'wx' })
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}
