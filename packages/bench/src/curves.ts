import { createParser } from '@trestle/xml'
import { chunksOf, createCorpus } from './corpus.js'
import { median } from './median.js'

/** What grows from point to point, while the number of bytes stays. */
export const CURVES = ['chunk size', 'depth', 'attributes', 'children', 'text length'] as const
export type CurveName = (typeof CURVES)[number]

export interface CurvePoint {
  readonly curve: CurveName
  readonly size: number
  /** Nanoseconds of processor time per byte read: median of the rounds. */
  readonly nsPerByte: number
}

export interface CurveOptions {
  readonly seed: number
  readonly rounds: number
  /** About how many bytes are read for a point in a round. */
  readonly bytes: number
  readonly onStep: (step: string) => void
}

const CHUNK = 16 * 1024
const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

// Up to the default limits of a parser.
const SIZES: Readonly<Record<CurveName, readonly number[]>> = {
  'chunk size': [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536],
  depth: [2, 4, 8, 16, 32, 64],
  attributes: [1, 4, 16, 64],
  children: [1, 10, 100, 1000, 9999],
  'text length': [1, 16, 256, 4096, 65_536, 262_000],
}

const STANZAS: Readonly<Record<Exclude<CurveName, 'chunk size'>, (size: number) => string>> = {
  depth: (size) => `${'<x>'.repeat(size)}${'</x>'.repeat(size)}`,
  attributes: (size) => `<x${Array.from({ length: size }, (_, i) => ` a${i}='value ${i}'`).join('')}/>`,
  children: (size) => `<x>${'<y a="b"/>'.repeat(size)}</x>`,
  'text length': (size) => `<x>${'x'.repeat(size)}</x>`,
}

function inputOf(curve: CurveName, size: number, { seed, bytes }: CurveOptions): readonly Uint8Array[] {
  if (curve === 'chunk size') return chunksOf(createCorpus('small', { seed, stanzas: Math.ceil(bytes / 510) }), size)
  const stanza = STANZAS[curve](size)
  const input = Buffer.from(HEADER + stanza.repeat(Math.max(1, Math.round(bytes / stanza.length))))
  return Array.from({ length: Math.ceil(input.length / CHUNK) }, (_, i) => input.subarray(i * CHUNK, (i + 1) * CHUNK))
}

/** Reads the chunks once, and returns the processor time that took, in nanoseconds per byte. */
function readOnce(chunks: readonly Uint8Array[]): number {
  let bytes = 0
  const parser = createParser({
    onOpen() {},
    onElement() {},
    onClose() {},
    onError(error) {
      throw error
    },
  })
  const before = process.cpuUsage()
  for (const chunk of chunks) {
    parser.write(chunk)
    bytes += chunk.length
  }
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / bytes
}

/** How the time per byte of our parser changes with what it reads: where it is linear, it does not grow. */
export function benchCurves(options: CurveOptions): CurvePoint[] {
  return CURVES.flatMap((curve) => {
    const inputs = SIZES[curve].map((size) => ({
      size,
      chunks: inputOf(curve, size, options),
      rounds: [] as number[],
    }))
    options.onStep(`${curve}: warms up`)
    for (let i = 0; i < 3; i++) for (const { chunks } of inputs) readOnce(chunks)
    // Point by point in each round, so that what disturbs one disturbs all.
    for (let round = 1; round <= options.rounds; round++) {
      options.onStep(`${curve}: round ${round} of ${options.rounds}`)
      for (const input of inputs) input.rounds.push(readOnce(input.chunks))
    }
    return inputs.map(({ size, rounds }) => ({ curve, size, nsPerByte: median(rounds) }))
  })
}
