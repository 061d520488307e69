import { createHash, randomBytes } from 'node:crypto'
import { thumbnailSource } from '@trestle/xep-0264'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { createPictures, type MediaError } from './index.js'
import { createPicturesWith } from './pictures.js'

const pictures = createPictures()

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing refused',
    (error: MediaError) => error.code ?? error,
  )

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 60 } } })

/** What no format makes small. */
const noise = (width: number, height: number) =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })

/** A PNG file that says that it has so many pixels, and has next to none. */
function bomb(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from('789c010000ffff00000001', 'hex')),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const named = Buffer.concat([Buffer.from(name), data])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, checksum])
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

describe('an avatar', () => {
  it.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)(
    'of %s is a PNG file of at most 200 pixels',
    async (format) => {
      const bytes = await plain(640, 320).toFormat(format).toBuffer()
      const { data, sha1, ...rest } = await pictures.avatarPicture(bytes)
      expect(rest).toEqual({ type: 'image/png', width: 200, height: 100 })
      expect(sha1).toBe(createHash('sha1').update(data).digest('hex'))
      expect(await sharp(data).metadata()).toMatchObject({ format: 'png', width: 200, height: 100 })
    },
  )

  it('is not enlarged', async () => {
    const bytes = await plain(16, 8).png().toBuffer()
    expect(await pictures.avatarPicture(bytes)).toMatchObject({ width: 16, height: 8 })
    expect(await pictures.avatarPicture(bytes, { maxPixels: 4 })).toMatchObject({ width: 4, height: 2 })
  })

  it('has at most 100 KiB, whatever it shows', async () => {
    const bytes = await noise(1200, 1200).png().toBuffer()
    const { data, width } = await pictures.avatarPicture(bytes, { maxPixels: 1000 })
    expect(data.length).toBeLessThanOrEqual(102_400)
    expect(width).toBeGreaterThan(100)
  })

  it('stands as cameras meant it, and tells nothing else of them', async () => {
    const bytes = await plain(40, 20)
      .withExif({ IFD0: { Copyright: 'Romeo' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const { data, width, height } = await pictures.avatarPicture(bytes)
    expect([width, height]).toEqual([20, 40])
    expect((await sharp(data).metadata()).exif).toBe(undefined)
    expect(Buffer.from(data).includes('Romeo')).toBe(false)
  })

  it('of what moves is the first picture', async () => {
    const frames = [255, 0].map((red) =>
      sharp({ create: { width: 10, height: 10, channels: 3, background: { r: red, g: 0, b: 0 } } })
        .png()
        .toBuffer(),
    )
    const bytes = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer()
    expect((await sharp(bytes, { animated: true }).metadata()).pages).toBe(2)
    const { data, height } = await pictures.avatarPicture(bytes)
    const { dominant } = await sharp(data).stats()
    expect([height, dominant.r > 200]).toEqual([10, true])
  })
})

describe('a thumbnail', () => {
  it('is a thumbhash, with the size of the picture', async () => {
    const bytes = await plain(640, 320).jpeg().toBuffer()
    const { width, height, thumbnail } = await pictures.thumbnail(bytes)
    expect([width, height, thumbnail.width, thumbnail.height]).toEqual([640, 320, 640, 320])
    expect(thumbnailSource(thumbnail)).toMatchObject({ kind: 'inline', mediaType: 'image/thumbhash' })
    expect(thumbnail.uri.length).toBeLessThan(100)
  })

  it('of a picture that is wider than can be said does not say it', async () => {
    const { width, thumbnail } = await pictures.thumbnail(await plain(70_000, 2).png().toBuffer())
    expect([width, thumbnail.width, thumbnail.height]).toEqual([70_000, undefined, undefined])
  })

  it('knows how a picture is turned', async () => {
    const bytes = await plain(40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await pictures.thumbnail(bytes)).toMatchObject({ width: 20, height: 40 })
  })
})

describe('what is refused', () => {
  const works = ['avatarPicture', 'thumbnail'] as const

  it.each(works)('by %s: a picture of too many pixels, before it is decompressed', async (work) => {
    expect(await codeOf(pictures[work](bomb(40_000, 40_000)))).toBe('too-large')
  })

  it.each(works)('by %s: a file of too many bytes', async (work) => {
    const bytes = await plain(10, 10).png().toBuffer()
    const small = createPictures({ maxBytes: bytes.length - 1 })
    expect(await codeOf(small[work](bytes))).toBe('too-large')
  })

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['SVG behind XML', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['HTML', '<!DOCTYPE html><p>rose'],
    ['PDF', '%PDF-1.7'],
    ['nothing', ''],
    ['a beginning alone', '\xff\xd8\xff'],
  ])('%s', async (_, text) => {
    expect(await codeOf(pictures.thumbnail(Buffer.from(text, 'latin1')))).toBe('bad-picture')
  })

  it('a picture that is broken off', async () => {
    const bytes = await noise(100, 100).png().toBuffer()
    expect(await codeOf(pictures.avatarPicture(bytes.subarray(0, bytes.length / 2)))).toBe('bad-picture')
    expect(await codeOf(pictures.thumbnail(bomb(10, 10)))).toBe('bad-picture')
  })

  it('everything, where the library cannot be loaded', async () => {
    const none = createPicturesWith(() => Promise.reject(new Error('no such platform')))
    expect(await codeOf(none.thumbnail(bomb(10, 10)))).toBe('no-pictures')
  })
})

describe('work', () => {
  it('is done on two pictures at once', async () => {
    let [running, most] = [0, 0]
    const counted = createPicturesWith(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return sharp
    })
    const bytes = await plain(10, 10).png().toBuffer()
    await Promise.all(Array.from({ length: 6 }, () => counted.thumbnail(bytes)))
    expect(most).toBe(2)
  })

  it('is not begun for who does not wait any longer', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(pictures.thumbnail(bomb(10, 10), { signal })).rejects.toThrow('enough')
  })
})
