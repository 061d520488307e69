const ascii = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0))

interface Signature {
  readonly type: string
  readonly at?: number
  readonly bytes: readonly number[]
  readonly also?: { readonly at: number; readonly bytes: readonly number[] }
}

const SIGNATURES: readonly Signature[] = [
  { type: 'image/png', bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', bytes: ascii('GIF87a') },
  { type: 'image/gif', bytes: ascii('GIF89a') },
  { type: 'image/webp', bytes: ascii('RIFF'), also: { at: 8, bytes: ascii('WEBP') } },
  { type: 'image/avif', at: 4, bytes: ascii('ftypavif') },
  { type: 'image/avif', at: 4, bytes: ascii('ftypavis') },
]

/** Bytes of a beginning that tell all types apart. */
export const SIGNATURE_BYTES = 12

/** The content type of a picture by how it begins: PNG, JPEG, GIF, WebP or AVIF; undefined for everything else. */
export function pictureType(beginning: Uint8Array): string | undefined {
  const has = (bytes: readonly number[], at = 0) => bytes.every((byte, index) => beginning[at + index] === byte)
  return SIGNATURES.find(({ at, bytes, also }) => has(bytes, at) && (!also || has(also.bytes, also.at)))?.type
}
