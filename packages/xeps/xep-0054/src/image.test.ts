import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageOf, imageTypeOf, imageValue, photoOf } from './index.js'

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2])

describe('images of vCards', () => {
  it('are written and read again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, minLength: 1 }), (data) => {
        expect(imageOf(imageValue(data))?.data).toEqual(data)
      }),
    )
  })

  it('are of the type that the data has, whatever is said of it', () => {
    expect(imageOf({ ...imageValue(png), type: 'text/html' })?.type).toBe('image/png')
    expect(imageOf({ type: ' image/x-icon ', binval: 'AAEC' })?.type).toBe('image/x-icon')
    expect(imageOf({ type: '', binval: 'AAEC' })?.type).toBeUndefined()
    expect(imageValue(png, 'image/gif').type).toBe('image/png')
  })

  it.each([
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['image/gif', [...'GIF89a'].map((char) => char.charCodeAt(0))],
    ['image/webp', [...'RIFF\n\0\0\0WEBPVP8 '].map((char) => char.charCodeAt(0))],
    [undefined, [...'<svg onload="steal()"/>'].map((char) => char.charCodeAt(0))],
    [undefined, []],
  ])('are known as %s', (type, bytes) => {
    expect(imageTypeOf(new Uint8Array(bytes))).toBe(type)
  })

  it('are read with white space, and without padding', () => {
    expect(imageOf({ binval: '\n  Y291\r\n\tY291IQ \n' })?.data).toEqual(new TextEncoder().encode('coucou!'))
  })

  it.each([undefined, '', ' \n '])('are none with the data %j', (binval) => {
    expect(imageOf({ binval, extval: 'https://capulet.example/juliet.png' })).toBeUndefined()
  })

  it.each(['c*ucou', 'Y', '====', 'Y===', 'https://capulet.example/juliet.png'])(
    'are invalid with the data %j',
    (binval) => {
      expect(() => imageOf({ binval })).toThrow(expect.objectContaining({ code: 'invalid-image' }))
    },
  )

  it('have at most so many bytes', () => {
    expect(imageOf(imageValue(new Uint8Array(100)), 100)?.data).toHaveLength(100)
    expect(() => imageOf(imageValue(new Uint8Array(200)), 100)).toThrow(expect.objectContaining({ code: 'too-large' }))
    expect(() => imageOf(imageValue(new Uint8Array(101)), 100)).toThrow(expect.objectContaining({ code: 'too-large' }))
  })

  it('are photos where they have data', () => {
    expect(photoOf({ photos: [{ extval: 'https://capulet.example/j.png' }, imageValue(png)] })?.data).toEqual(png)
    expect(photoOf({})).toBeUndefined()
  })
})
