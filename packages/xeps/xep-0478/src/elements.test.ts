import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_STREAM_LIMITS, StreamLimits } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const decode = (content: string) =>
  StreamLimits.decode(parse(`<limits xmlns='${NS_STREAM_LIMITS}'>${content}</limits>`))

describe('the limits', () => {
  it.each(['features', 'bidi'])('in %s', (name) => {
    expect(roundTrip(fixture(name), StreamLimits)).toEqual({ maxBytes: 524_288, idleSeconds: 900 })
  })

  it('may say nothing, or one of two', () => {
    expect(decode('')).toEqual({})
    expect(decode('<max-bytes>10000</max-bytes>')).toEqual({ maxBytes: 10_000 })
    expect(decode('<idle-seconds> 60 </idle-seconds>')).toEqual({ idleSeconds: 60 })
  })

  it.each(['', '-1', 'many', '1.5', '4294967296'])('refuse %j', (written) => {
    expect(() => decode(`<max-bytes>${written}</max-bytes>`)).toThrow('}max-bytes')
    expect(() => decode(`<idle-seconds>${written}</idle-seconds>`)).toThrow('}idle-seconds')
  })
})
