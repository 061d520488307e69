import { BobError } from './bob-error.js'

/** A content id in its parts (XEP-0231 §2.5). */
export interface ContentId {
  /** As ops see it: in small letters, with `sha1` for SHA-1. Letters, digits, `-`, `+`, `.` and one `@`: a safe file name. */
  readonly cid: string
  readonly algorithm: string
  /** Hexadecimal. */
  readonly hash: string
}

/** The hashes that can be checked, by their names in content ids. */
export type BobAlgorithm = 'sha1' | 'sha-256' | 'sha-384' | 'sha-512'

const DIGESTS: ReadonlyMap<string, { readonly name: string; readonly digits: number }> = new Map([
  ['sha1', { name: 'SHA-1', digits: 40 }],
  ['sha-256', { name: 'SHA-256', digits: 64 }],
  ['sha-384', { name: 'SHA-384', digits: 96 }],
  ['sha-512', { name: 'SHA-512', digits: 128 }],
])

const CID = /^([a-z0-9][a-z0-9-]{0,30})\+((?:[0-9a-f]{2}){8,64})@bob\.xmpp\.org$/

/** The parts of a content id, or `undefined` where it is none of the form `algorithm+hash@bob.xmpp.org`. */
export function parseCid(cid: string): ContentId | undefined {
  const [, written, hash] = CID.exec(cid.toLowerCase()) ?? []
  if (written === undefined || hash === undefined) return undefined
  const algorithm = written === 'sha-1' ? 'sha1' : written
  const digits = DIGESTS.get(algorithm)?.digits
  if (digits !== undefined && digits !== hash.length) return undefined
  return { cid: formatCid(algorithm, hash), algorithm, hash }
}

/** The parts of a content id. Throws BobError `invalid-cid`. */
export function expectCid(cid: string): ContentId {
  const id = parseCid(cid)
  if (!id)
    throw new BobError(
      'invalid-cid',
      `A content id has the form algorithm+hash@bob.xmpp.org, not: ${cid.slice(0, 100)}`,
    )
  return id
}

/** The content id of a `cid:` URI (RFC 2392 §2), such as the source of an image in XHTML-IM. */
export function cidFromUri(uri: string): string | undefined {
  const match = /^cid:(.+)$/i.exec(uri)
  try {
    return match?.[1] && decodeURIComponent(match[1])
  } catch {
    return undefined
  }
}

/** The content id of data. */
export async function cidOf(data: Uint8Array, algorithm: BobAlgorithm): Promise<string> {
  return formatCid(algorithm, await digest(algorithm, data))
}

/** Rejects with BobError unless the data has the hash of the content id. */
export async function verify({ algorithm, hash, cid }: ContentId, data: Uint8Array): Promise<void> {
  if ((await digest(algorithm, data)) !== hash)
    throw new BobError(
      'hash-mismatch',
      `The data does not have the hash in its content id ${cid}: it was damaged or forged.`,
    )
}

async function digest(algorithm: string, data: Uint8Array): Promise<string> {
  const known = DIGESTS.get(algorithm)
  if (!known)
    throw new BobError(
      'unsupported-algorithm',
      `The hash algorithm ${algorithm} is not supported: use sha1, sha-256, sha-384 or sha-512.`,
    )
  const hash = await crypto.subtle.digest(known.name, new Uint8Array(data))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function formatCid(algorithm: string, hash: string): string {
  return `${algorithm}+${hash}@bob.xmpp.org`
}
