import { createHash } from 'node:crypto'
import { createTaskQueue } from '@trestle/core'
import { type ThumbnailValue, thumbnailDataUri } from '@trestle/xep-0264'
import type { Sharp, default as sharp } from 'sharp'
import { MediaError, tooManyBytes } from './media-error.js'
import { pictureType } from './picture-type.js'
import { thumbhash } from './thumbhash.js'

export interface PicturesOptions {
  /** Pictures that are worked on at once. Default: 2. */
  readonly concurrency?: number | undefined
  /** Bytes of a file. Default: 20,971,520. */
  readonly maxBytes?: number | undefined
  /** Pixels of a picture, width times height, which are 4 bytes each in memory. Default: 50,000,000. */
  readonly maxInputPixels?: number | undefined
}

/** A picture as avatars are: for XEP-0084 and XEP-0153. */
export interface AvatarPicture {
  /** A PNG file of at most 102,400 bytes, without what cameras write into files. */
  readonly data: Uint8Array
  readonly type: 'image/png'
  /** Its SHA-1 hash in lower-case hexadecimal: the id of the avatar. */
  readonly sha1: string
  readonly width: number
  readonly height: number
}

export interface PictureDetails {
  /** Pixels of the picture as it is shown, which its file may have turned. */
  readonly width: number
  readonly height: number
  /** A placeholder of it: a thumbhash as a `data:` URI (XEP-0264). */
  readonly thumbnail: ThumbnailValue
}

/**
 * Reads PNG, JPEG, GIF, WebP and AVIF; of what moves, the first picture. All reject with MediaError: `no-pictures`,
 * `bad-picture`, or `too-large`, which is found out before anything is decompressed.
 */
export interface Pictures {
  /** Makes an avatar whose longer side has at most so many pixels, 200 by default. */
  avatarPicture(
    bytes: Uint8Array,
    options?: { readonly maxPixels?: number | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<AvatarPicture>
  thumbnail(bytes: Uint8Array, options?: { readonly signal?: AbortSignal | undefined }): Promise<PictureDetails>
}

/** XEP-0153 §4.1 asks for less than 8 KiB, which nobody keeps to; servers take about this. */
const MAX_AVATAR_BYTES = 102_400

/** What a thumbhash is computed of. */
const MAX_HASHED_PIXELS = 100

/** Seconds that the work on one picture may take. */
const MAX_SECONDS = 20

type Library = typeof sharp

/** Pictures by sharp, which is loaded when the first one comes. */
export function createPictures(options?: PicturesOptions): Pictures {
  return createPicturesWith(async () => (await import('sharp')).default, options)
}

/** The same by a library that is given. */
export function createPicturesWith(
  load: () => Promise<Library>,
  { concurrency = 2, maxBytes = 20 * 2 ** 20, maxInputPixels = 50_000_000 }: PicturesOptions = {},
): Pictures {
  const decoding = createTaskQueue({ maxRunning: concurrency })

  async function open(bytes: Uint8Array) {
    if (bytes.length > maxBytes) throw tooManyBytes(maxBytes)
    if (!pictureType(bytes)) throw new MediaError('bad-picture', 'This is no PNG, JPEG, GIF, WebP or AVIF file.')
    const library = await load().catch((cause) => {
      throw new MediaError('no-pictures', 'The library for pictures, sharp, cannot be loaded here.', { cause })
    })
    const { width, height, autoOrient } = await library(bytes, { limitInputPixels: false }).metadata()
    if (width * height > maxInputPixels) {
      throw new MediaError('too-large', `The picture has more than ${maxInputPixels} pixels.`)
    }
    const image = library(bytes, { limitInputPixels: maxInputPixels, failOn: 'error', autoOrient: true })
    image.timeout({ seconds: MAX_SECONDS })
    return { image, width: autoOrient.width, height: autoOrient.height }
  }

  const read = <T>(work: () => Promise<T>, signal: AbortSignal | undefined) =>
    decoding.run(work, signal).catch((cause) => {
      if (signal?.aborted || cause instanceof MediaError) throw cause
      throw new MediaError('bad-picture', 'The picture cannot be read.', { cause })
    })

  return {
    avatarPicture: (bytes, { maxPixels = 200, signal } = {}) =>
      read(async () => {
        const { image } = await open(bytes)
        return smallEnough(image, maxPixels)
      }, signal),
    thumbnail: (bytes, { signal } = {}) =>
      read(async () => {
        const { image, width, height } = await open(bytes)
        const { data, info } = await within(image, MAX_HASHED_PIXELS)
          .ensureAlpha()
          .raw()
          .toBuffer({ resolveWithObject: true })
        const uri = thumbnailDataUri('image/thumbhash', thumbhash({ width: info.width, height: info.height, data }))
        const mediaType = 'image/thumbhash'
        // XEP-0264 has no larger numbers.
        const isTooWide = Math.max(width, height) > 0xffff
        return { width, height, thumbnail: { uri, mediaType, ...(!isTooWide && { width, height }) } }
      }, signal),
  }
}

/** Smaller and smaller, by what it takes too much. */
async function smallEnough(image: Sharp, maxPixels: number): Promise<AvatarPicture> {
  for (let pixels = maxPixels; ; ) {
    const { data, info } = await within(image, pixels).png().toBuffer({ resolveWithObject: true })
    const { width, height } = info
    if (data.length <= MAX_AVATAR_BYTES) {
      return { data, type: 'image/png', sha1: createHash('sha1').update(data).digest('hex'), width, height }
    }
    pixels = Math.floor(Math.max(width, height) * Math.min(0.95, Math.sqrt(MAX_AVATAR_BYTES / data.length)))
  }
}

function within(image: Sharp, pixels: number): Sharp {
  return image
    .clone()
    .resize({ width: pixels, height: pixels, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
}
