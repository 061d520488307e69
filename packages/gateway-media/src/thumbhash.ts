/** Pixels of a small picture: red, green, blue and alpha, a byte each, row by row. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** The most frequencies along the longer side, of pictures without and with transparent parts. */
const OPAQUE_WAVES = 7
const TRANSPARENT_WAVES = 5

/** A channel of a picture as waves: its average, and how much there is of each frequency, as parts of the greatest one. */
interface Waves {
  readonly average: number
  readonly greatest: number
  /** Between 0 and 1, with the middle for none. */
  readonly parts: readonly number[]
}

/**
 * A placeholder of a picture in about 25 bytes, as ThumbHash (version 1) defines it: the lowest frequencies of lightness,
 * of two differences of colours, and of alpha. For pictures of at most 100 × 100 pixels.
 */
export function thumbhash(pixels: Pixels): Uint8Array {
  const { width, height } = pixels
  const { lightness, yellowBlue, redGreen, alpha, isTransparent } = channelsOf(pixels)
  const most = isTransparent ? TRANSPARENT_WAVES : OPAQUE_WAVES
  const across = Math.max(1, Math.round((most * width) / Math.max(width, height)))
  const down = Math.max(1, Math.round((most * height) / Math.max(width, height)))
  const l = wavesOf(lightness, pixels, Math.max(3, across), Math.max(3, down))
  const p = wavesOf(yellowBlue, pixels, 3, 3)
  const q = wavesOf(redGreen, pixels, 3, 3)
  const a = isTransparent ? wavesOf(alpha, pixels, 5, 5) : undefined
  const isLandscape = width > height

  const averages =
    Math.round(63 * l.average) |
    (Math.round(31.5 + 31.5 * p.average) << 6) |
    (Math.round(31.5 + 31.5 * q.average) << 12) |
    (Math.round(31 * l.greatest) << 18) |
    (isTransparent ? 1 << 23 : 0)
  const scales =
    (isLandscape ? down : across) |
    (Math.round(63 * p.greatest) << 3) |
    (Math.round(63 * q.greatest) << 9) |
    (isLandscape ? 1 << 15 : 0)
  return Uint8Array.of(
    ...littleEndian(averages, 3),
    ...littleEndian(scales, 2),
    ...(a ? [Math.round(15 * a.average) | (Math.round(15 * a.greatest) << 4)] : []),
    ...halves([l, p, q, ...(a ? [a] : [])].flatMap(({ parts }) => parts)),
  )
}

/** What is transparent has the average colour of the picture. */
function channelsOf({ width, height, data }: Pixels) {
  const count = width * height
  const alpha = new Float64Array(count).map((_, at) => data[at * 4 + 3]! / 255)
  const opacity = alpha.reduce((sum, one) => sum + one, 0)
  const colours = [0, 1, 2].map((offset) => {
    const seen = new Float64Array(count).map((_, at) => (alpha[at]! / 255) * data[at * 4 + offset]!)
    const average = opacity > 0 ? seen.reduce((sum, one) => sum + one, 0) / opacity : 0
    return seen.map((one, at) => average * (1 - alpha[at]!) + one)
  })
  const [red, green, blue] = colours as [Float64Array, Float64Array, Float64Array]
  return {
    lightness: red.map((one, at) => (one + green[at]! + blue[at]!) / 3),
    yellowBlue: red.map((one, at) => (one + green[at]!) / 2 - blue[at]!),
    redGreen: red.map((one, at) => one - green[at]!),
    alpha,
    isTransparent: opacity < count,
  }
}

/** A cosine transform of the frequencies below the diagonal. */
function wavesOf(channel: Float64Array, { width, height }: Pixels, across: number, down: number): Waves {
  const columns = cosines(across, width)
  const rows = cosines(down, height)
  let average = 0
  const found: number[] = []
  for (let y = 0; y < down; y++) {
    for (let x = 0; x * down < across * (down - y); x++) {
      const amount = amountOf(channel, columns[x]!, rows[y]!)
      if (x === 0 && y === 0) average = amount
      else found.push(amount)
    }
  }
  const greatest = found.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
  const parts = greatest > 0 ? found.map((one) => 0.5 + (0.5 / greatest) * one) : found
  return { average, greatest, parts }
}

function cosines(frequencies: number, length: number): readonly Float64Array[] {
  return Array.from({ length: frequencies }, (_, frequency) =>
    new Float64Array(length).map((__, at) => Math.cos((Math.PI / length) * frequency * (at + 0.5))),
  )
}

function amountOf(channel: Float64Array, column: Float64Array, row: Float64Array): number {
  let sum = 0
  for (let y = 0; y < row.length; y++) {
    for (let x = 0; x < column.length; x++) sum += channel[y * column.length + x]! * column[x]! * row[y]!
  }
  return sum / channel.length
}

function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, at) => (value >> (8 * at)) & 0xff)
}

/** Four bits for each part, the lower half of a byte first. */
function halves(parts: readonly number[]): number[] {
  const written = parts.map((part) => Math.round(15 * part))
  return Array.from({ length: Math.ceil(written.length / 2) }, (_, at) => {
    return written[2 * at]! | ((written[2 * at + 1] ?? 0) << 4)
  })
}
