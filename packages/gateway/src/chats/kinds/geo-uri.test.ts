import fc from 'fast-check'
import { expect, it } from 'vitest'
import { geoUri, readGeoUri } from './geo-uri.js'

it('writes what it reads, as exactly as seven digits are', () => {
  const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true })
  fc.assert(
    fc.property(degrees(90), degrees(180), (latitude, longitude) => {
      const uri = geoUri({ latitude, longitude })
      // What Conversations shows a map for.
      expect(uri).toMatch(/^geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?$/)
      const read = readGeoUri(uri)!
      expect(read.latitude).toBeCloseTo(latitude, 6)
      expect(read.longitude).toBeCloseTo(longitude, 6)
    }),
    { seed: 1597, numRuns: 500 },
  )
})
