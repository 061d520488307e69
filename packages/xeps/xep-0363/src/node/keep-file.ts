import { copyFile, rename, rm, stat } from 'node:fs/promises'
import { JID } from '@trestle/jid'
import type { Grants } from './grants.js'
import type { UploadFiles } from './upload-files.js'

/** A file of this machine that is to be kept with those that were uploaded. */
export interface KeptFile {
  /** Where it is. It is moved from there, or copied and removed where it is on another file system. */
  readonly path: string
  /** Whom it is counted for, of any domain. */
  readonly owner: JID | string
  readonly name: string
  /** Default: `application/octet-stream`. */
  readonly contentType?: string | undefined
}

/** Keeps a file within the limits, and returns its token. Throws UploadError, and then leaves it where it is. */
export async function keepFile(
  { path, owner, name, contentType = 'application/octet-stream' }: KeptFile,
  makeRoom: boolean,
  { files, grants }: { readonly files: UploadFiles; readonly grants: Grants },
): Promise<string> {
  const { size } = await stat(path)
  const file = { owner: JID.from(owner).bare.toString(), name, size, contentType }
  const { grant, inTheWay } = grants.reserve(file, makeRoom)
  const { token, expiresAt } = grant
  const part = files.partOf(token)
  try {
    await Promise.all(inTheWay.map((one) => files.remove(one.token)))
    await move(path, part)
    await files.add({ ...file, token, expiresAt })
    return token
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    grants.release(grant)
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(from, to)
    await rm(from)
  }
}
