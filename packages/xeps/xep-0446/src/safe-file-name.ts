/** Bytes of a file name that all common file systems take. */
const MAX_BYTES = 255

/** What directs the reading of the name without being seen, so that `gpj.exe` reads as `exe.jpg`. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Names of devices on Windows, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * The name of a file as one may be made in a folder (XEP-0446 §3): what separates folders and what file systems refuse is
 * percent-encoded, invisible characters are left out, a dot at the beginning or the end becomes `_`, and the rest is cut
 * to 255 bytes before its extension. `fallback` where nothing is left. That there is no such file yet is not checked.
 */
export function safeFileName(name: string | undefined, fallback = 'file'): string {
  const visible = (name ?? '').replace(INVISIBLE, '').trim()
  const escaped = visible
    .replace(/[/\\:*?"<>|]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/^\.+|[. ]+$/g, (dots) => '_'.repeat(dots.length))
  if (escaped === '') return fallback
  return shorten(DEVICE.test(escaped) ? `_${escaped}` : escaped)
}

function shorten(name: string): string {
  if (bytesOf(name) <= MAX_BYTES) return name
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  let left = MAX_BYTES - bytesOf(extension)
  let stem = ''
  for (const character of name) {
    left -= bytesOf(character)
    if (left < 0) break
    stem += character
  }
  return stem + extension
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
