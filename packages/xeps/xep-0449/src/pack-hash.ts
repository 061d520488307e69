import { base64 } from '@trestle/stanza'
import { type HashAlgorithm, type HashData, hashing } from '@trestle/xep-0300'
import type { PackedStickerValue, StickerPackValue } from './elements.js'
import { StickerError } from './sticker-error.js'

/** Octets that end parts of what is hashed, the larger first (XEP-0449 §4.3.2). */
const [END_OF_LIST, END_OF_ITEM, END_OF_PART, END_OF_TEXT] = ['\x1c', '\x1d', '\x1e', '\x1f']

const ID_LENGTH = 24

/** What the hash of a pack is of. */
export type HashedPack = Pick<StickerPackValue, 'names' | 'summaries' | 'stickers'>

/**
 * The hash of a pack: of its names, summaries and stickers, in no order (§4.3.2). Sources, sizes and suggestions do not
 * count. Rejects with HashError `unsupported-algorithm`.
 */
export function packHash(pack: HashedPack, algorithm: HashAlgorithm = 'sha-256'): Promise<HashData> {
  return hashing.hash(new TextEncoder().encode(hashedText(pack)), algorithm)
}

/** The id of a pack: the first 144 bits of its hash, in base64. */
export function packId({ value }: Pick<HashData, 'value'>): string {
  return base64.encode(value).slice(0, ID_LENGTH)
}

/** Rejects with StickerError `hash-mismatch` where the pack has another hash than it says, or than its id. */
export async function verifyPack(pack: StickerPackValue, id: string): Promise<void> {
  const { hash } = pack
  const algorithm = hashing.algorithms.find((one) => one === hash?.algo)
  if (!hash) throw new StickerError('hash-mismatch', 'The pack has no hash.')
  if (!algorithm || algorithm === 'sha-1')
    throw new StickerError(
      'unsupported-algorithm',
      `The pack has a hash of ${hash.algo}, which counts for nothing here.`,
    )
  const computed = base64.encode((await packHash(pack, algorithm)).value)
  if (computed !== base64.encode(hash.value) || computed.slice(0, ID_LENGTH) !== id)
    throw new StickerError('hash-mismatch', 'The pack is another one than its hash and its id say.')
}

/** What is hashed. None of the octets that end parts may be in XML, so the texts cannot pretend to be several. */
function hashedText({ names = {}, summaries = {}, stickers }: HashedPack): string {
  const texts = [
    ...Object.entries(names).map(([lang, text]) => ended(['name', lang, text], END_OF_TEXT) + END_OF_PART),
    ...Object.entries(summaries).map(([lang, text]) => ended(['summary', lang, text], END_OF_TEXT) + END_OF_PART),
  ]
  return inOrder(texts) + END_OF_LIST + inOrder(stickers.map(stickerText)) + END_OF_LIST
}

function stickerText({ file: { desc, hashes } }: PackedStickerValue): string {
  const written = hashes.map(({ algo, value }) => ended([algo, base64.encode(value)], END_OF_TEXT) + END_OF_PART)
  return (desc?.[''] ?? '') + END_OF_PART + inOrder(written) + END_OF_ITEM
}

const ended = (texts: readonly string[], end: string | undefined) => texts.map((text) => text + end).join('')

/** Sorted by their octets, as code points are in UTF-8, but code units beyond the first plane are not. */
function inOrder(texts: readonly string[]): string {
  const encoder = new TextEncoder()
  return texts
    .map((text) => ({ text, octets: encoder.encode(text) }))
    .sort((a, b) => compare(a.octets, b.octets))
    .map(({ text }) => text)
    .join('')
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const differing = a.findIndex((octet, index) => octet !== b[index])
  return differing < 0 ? a.length - b.length : (a[differing] ?? 0) - (b[differing] ?? -1)
}
