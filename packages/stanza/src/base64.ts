import type { Codec } from './codec.js'

/** String.fromCharCode takes its bytes as arguments: too many of them overflow the stack. */
const SLICE = 0x8000

/** Base64 with padding (RFC 4648 §4); white space inside is ignored when reading. */
export const base64: Codec<Uint8Array> = {
  decode(text) {
    const packed = text.replace(/[\t\n\r ]+/g, '')
    if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) throw new Error('expected base64')
    return Uint8Array.from(atob(packed), (char) => char.charCodeAt(0))
  },
  encode(bytes) {
    let binary = ''
    for (let at = 0; at < bytes.length; at += SLICE) binary += String.fromCharCode(...bytes.subarray(at, at + SLICE))
    return btoa(binary)
  },
}
