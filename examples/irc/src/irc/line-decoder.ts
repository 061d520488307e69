export interface LineDecoderOptions {
  /** In which encoding a line is read that is not UTF-8, by a label of the Encoding Standard. Default: `windows-1252`. */
  readonly fallback?: string | undefined
  /** Longest line; a longer one is skipped. Default: 16 KiB, room for 8191 bytes of tags and much more than 512 after them. */
  readonly maxBytes?: number | undefined
  onLine(line: string): void
  /** A line was skipped. */
  onSkipped?(): void
}

export interface LineDecoder {
  push(chunk: Uint8Array): void
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

// Node 20 reads windows-1252 as ISO-8859-1, which has controls where this has signs.
const signs = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

const strict = (): TextDecoder => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Whether the encoding is known here, and keeps ASCII as it is, which the protocol is written in. */
export function isFallbackEncoding(label: string): boolean {
  try {
    const ascii = Uint8Array.from({ length: 95 }, (_, index) => index + 0x20)
    return new TextDecoder(label).decode(ascii) === new TextDecoder().decode(ascii)
  } catch {
    return false
  }
}

/** How many bytes at the end begin a character of UTF-8 without ending it: servers cut lines at bytes. */
function halfCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

/** Cuts bytes into lines and reads each by itself: as UTF-8, half a character at its end left out, else in the fallback. */
export function createLineDecoder(options: LineDecoderOptions): LineDecoder {
  const { fallback = 'windows-1252', maxBytes = 16_384, onLine, onSkipped } = options
  const utf8 = strict()
  const other = new TextDecoder(fallback)
  let kept: Uint8Array[] = []
  let length = 0
  let skipping = false

  function keep(part: Uint8Array): void {
    if (skipping) return
    length += part.length
    if (length > maxBytes) {
      kept = []
      skipping = true
    } else if (part.length > 0) kept.push(part.slice())
  }

  function decode(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes.subarray(0, bytes.length - halfCharacter(bytes)))
    } catch {
      const text = other.decode(bytes)
      if (other.encoding !== 'windows-1252') return text
      return text.replace(/[\x80-\x9f]/g, (char) => signs.charAt(char.charCodeAt(0) - 0x80))
    }
  }

  function end(): void {
    const line = Buffer.concat(kept)
    const skipped = skipping
    kept = []
    length = 0
    skipping = false
    if (skipped) onSkipped?.()
    else read(line)
  }

  function read(line: Uint8Array): void {
    const text = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line
    if (text.length > 0) onLine(decode(text))
  }

  return {
    push(chunk) {
      let start = 0
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
        const part = chunk.subarray(start, at)
        start = at + 1
        // Most lines come whole.
        if (length === 0 && !skipping && part.length <= maxBytes) read(part)
        else {
          keep(part)
          end()
        }
      }
      keep(chunk.subarray(start))
    },
  }
}
