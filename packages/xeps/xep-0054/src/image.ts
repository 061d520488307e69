import { base64 } from '@trestle/stanza'
import type { VcardImageValue } from './parts.js'
import { VcardError } from './vcard-error.js'

/** An image in a vCard. */
export interface VcardImage {
  /** Media type: what the data says that it is, else what the vCard says; absent where neither does. */
  readonly type?: string | undefined
  readonly data: Uint8Array
}

/** What begins files of the types that XEP-0153 §4.6 names, and of WebP. */
const SIGNATURES: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF.{4}WEBP/s],
]

/** The media type of an image by its first bytes: PNG, JPEG, GIF or WebP. */
export function imageTypeOf(data: Uint8Array): string | undefined {
  const start = String.fromCharCode(...data.subarray(0, 12))
  return SIGNATURES.find(([, pattern]) => pattern.test(start))?.[0]
}

/**
 * The data of an image, undefined where there is none (no BINVAL, or an empty one).
 *
 * @param maxBytes default: 1,048,576.
 * @throws VcardError `too-large`, `invalid-image`.
 */
export function imageOf({ type, binval }: VcardImageValue, maxBytes = 1_048_576): VcardImage | undefined {
  if (binval === undefined || binval.trim() === '') return undefined
  const data = decode(binval.replace(/[\t\n\r ]+/g, ''), maxBytes)
  return { type: imageTypeOf(data) ?? (type?.trim() || undefined), data }
}

function decode(packed: string, maxBytes: number): Uint8Array {
  // Before it is decoded: four digits are three bytes, and up to two of them padding.
  if ((packed.length / 4) * 3 > maxBytes + 2) throw tooLarge(maxBytes)
  let data: Uint8Array
  try {
    // Some clients leave out the padding.
    const digits = packed.replace(/={1,2}$/, '')
    data = base64.decode(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='))
  } catch (cause) {
    throw new VcardError('invalid-image', 'The data of the image is no base64.', { cause })
  }
  if (data.length > maxBytes) throw tooLarge(maxBytes)
  return data
}

/** The first photo with data in it. Throws as `imageOf`. */
export function photoOf(
  { photos = [] }: { readonly photos?: readonly VcardImageValue[] | undefined },
  maxBytes?: number,
) {
  for (const photo of photos) {
    const image = imageOf(photo, maxBytes)
    if (image) return image
  }
  return undefined
}

/** An image as it is written in a vCard. The type is what the data says, unless it says nothing. */
export function imageValue(data: Uint8Array, type?: string): VcardImageValue {
  return { type: imageTypeOf(data) ?? type, binval: base64.encode(data) }
}

export function tooLarge(maxBytes: number): VcardError {
  return new VcardError('too-large', `The image is larger than ${maxBytes} bytes.`)
}
