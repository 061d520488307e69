import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Pixels, thumbhash } from './thumbhash.js'

type Colour = readonly [number, number, number, number]

function picture(width: number, height: number, colourAt: (x: number, y: number) => Colour): Pixels {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 4)
  return { width, height, data }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

describe('a thumbhash', () => {
  it.each([
    ['a landscape', picture(40, 30, (x, y) => [x * 6, y * 8, 128, 255]), 'ngcKNZhwd3eAiIh3iHiIiHCAB/eI'],
    ['a portrait', picture(30, 60, (x, y) => [255 - x * 8, x * y, y * 4, 255]), 'HjgKXB5sB3dnh3Z4eHh7f/eZmA=='],
    ['a fading one', picture(20, 20, (x, y) => [200, 100, 50, (x + y) * 6]), 'HcuCBQAXZVlwiIZYhyBkRCAlcHeAiId4eA=='],
    [
      'a half transparent one',
      picture(100, 10, (x) => (x < 50 ? [255, 0, 0, 255] : [0, 0, 255, 0])),
      '1fuDAYBYyPpmd3WgegaqZ4+FiIiIiHg=',
    ],
    ['nothing', picture(4, 4, () => [9, 9, 9, 0]), 'AAiCBQAAAAAAAAAAAAAAAAAAAAAAAAAAAA=='],
  ])('of %s is what others compute as well', (_, pixels, hash) => expect(base64(thumbhash(pixels))).toBe(hash))

  it('of one colour has it as its average', () => {
    const side = fc.integer({ min: 1, max: 20 })
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(side, side, fc.tuple(byte, byte, byte), (width, height, [r, g, b]) => {
        const hash = thumbhash(picture(width, height, () => [r, g, b, 255]))
        const averages = hash[0]! | (hash[1]! << 8) | (hash[2]! << 16)
        const l = (averages & 63) / 63
        const p = ((averages >> 6) & 63) / 31.5 - 1
        const q = ((averages >> 12) & 63) / 31.5 - 1
        const blue = l - (2 / 3) * p
        const red = (3 * l - blue + q) / 2
        const near = [red, red - q, blue].map((one, at) => Math.abs(one * 255 - [r, g, b][at]!))
        expect(Math.max(...near)).toBeLessThan(10)
      }),
      { seed: 1597, numRuns: 200 },
    )
  })
})
