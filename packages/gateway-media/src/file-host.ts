import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSerial, createTaskQueue } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Clock, orAbort, systemClock } from '@trestle/xmlstream'
import type { Attachment } from './attachment.js'
import { contentType, UNKNOWN_TYPE } from './content-type.js'
import { startDeadline } from './deadline.js'
import { fileName, nameInPath, typeOfName } from './file-name.js'
import { MediaError } from './media-error.js'
import { pictureType } from './picture-type.js'
import { createPictures, type PictureDetails, type Pictures } from './pictures.js'
import type { Published } from './published.js'
import { memoryStore, type PublishedStore, readPublished, writePublished } from './published-store.js'
import { type StagedFile, stageFile } from './stage-file.js'

export interface PublishOptions {
  /** The user who is to see the file: by whose account or quota it is published. */
  readonly for: JID | string
  readonly signal?: AbortSignal | undefined
}

/** Makes files of a network retrievable for clients. */
export interface FileHost {
  /**
   * Publishes a file; one whose `legacyId` was published before and is still there is not opened. Rejects with MediaError
   * `empty`, `too-large`, `quota`, `upload-failed` or `timeout`, and with whatever the source throws.
   */
  publish(attachment: Attachment, options: PublishOptions): Promise<Published>
  /** Removes what was published for a user, as when the account ends; absent where that is not for this program to do. */
  removeFilesOf?(user: JID | string): Promise<void>
}

export interface FileHostOptions {
  /** What is remembered of files that were published. Default: `memoryStore()`. */
  readonly store?: PublishedStore | undefined
  /** Makes placeholders. Default: `createPictures()`. Where it fails, files are published without. */
  readonly pictures?: Pictures | undefined
  /** Bytes of one file. Default: 104,857,600. */
  readonly maxFileSize?: number | undefined
  /** Files that are published at once; others wait. Default: 4. */
  readonly concurrency?: number | undefined
  /** Milliseconds for one file, its turn included. Default: 600,000. */
  readonly timeout?: number | undefined
  /** Where files are until they are published. Default: the folder of the system for such. */
  readonly tempFolder?: string | undefined
  readonly clock?: Clock | undefined
}

/** A file as it is brought to where it is published. */
export interface ReadyFile {
  readonly path: string
  readonly name: string
  readonly type: string
  readonly size: number
}

/** Where files are published. */
export interface FilePlace {
  /** Brings a file there, and resolves with its URL. */
  put(file: ReadyFile, user: JID, signal: AbortSignal): Promise<string>
  /** Whether a file that was published is still to be had. */
  has(url: string, signal: AbortSignal): Promise<boolean>
}

/** What is held in memory to make a placeholder of. */
const MAX_PICTURE_BYTES = 20 * 2 ** 20

/** What is the same wherever files are published: limits, hashes, placeholders, and memory of what was. */
export function createFileHost(place: FilePlace, options: FileHostOptions = {}): FileHost {
  const { store = memoryStore(), pictures = createPictures(), maxFileSize = 100 * 2 ** 20 } = options
  const { concurrency = 4, timeout = 600_000, tempFolder = tmpdir(), clock = systemClock } = options
  const publications = createTaskQueue({ maxRunning: concurrency })
  const ofOneId = createSerial()

  async function known(legacyId: string, signal: AbortSignal): Promise<Published | undefined> {
    const text = await store.get(legacyId)
    const published = text === undefined ? undefined : readPublished(text)
    return published && (await place.has(published.url, signal)) ? published : undefined
  }

  async function publish(attachment: Attachment, user: JID, signal: AbortSignal): Promise<Published> {
    const folder = await mkdtemp(join(tempFolder, 'trestle-media-'))
    try {
      const staged = await stageFile(attachment, join(folder, 'file'), { maxBytes: maxFileSize, signal })
      const type = typeOf(attachment, staged)
      const name = fileName(nameOf(attachment, staged), type)
      const details = await detailsOf(attachment, staged, type, signal)
      const { path, size, sha256 } = staged
      const url = await place.put({ path, name, type, size }, user, signal)
      return { url, name, type, size, hashes: [{ algo: 'sha-256', value: sha256 }], ...details }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async function detailsOf(
    { width, height, seconds, thumbnail }: Attachment,
    { path, size }: StagedFile,
    type: string,
    signal: AbortSignal,
  ): Promise<Pick<Published, 'width' | 'height' | 'seconds' | 'thumbnail'>> {
    const isPicture = type.startsWith('image/') && size <= MAX_PICTURE_BYTES
    const own = isPicture ? await seen(await readFile(path), signal) : undefined
    const small = own ?? (thumbnail && (await seen(thumbnail, signal)))
    return {
      ...(width !== undefined && height !== undefined && { width, height }),
      ...(own && { width: own.width, height: own.height }),
      ...(seconds !== undefined && { seconds }),
      ...(small && { thumbnail: small.thumbnail }),
    }
  }

  async function seen(picture: Uint8Array, signal: AbortSignal): Promise<PictureDetails | undefined> {
    try {
      return await pictures.thumbnail(picture, { signal })
    } catch (error) {
      if (signal.aborted || !(error instanceof MediaError)) throw error
      return undefined
    }
  }

  return {
    async publish(attachment, { for: user, signal: given }) {
      const { signal, end } = startDeadline(timeout, given, clock)
      const { legacyId } = attachment
      const work = () => publications.run(() => publish(attachment, JID.from(user).bare, signal), signal)
      // Several ask for one file at once, as when it is forwarded: the second finds what the first has published.
      const once = async (id: string): Promise<Published> => {
        signal.throwIfAborted()
        const found = await known(id, signal)
        if (found) return found
        const published = await work()
        await store.set(id, writePublished(published))
        return published
      }
      try {
        return await (legacyId === undefined
          ? work()
          : orAbort(
              signal,
              ofOneId.run(legacyId, () => once(legacyId)),
            ))
      } finally {
        end()
      }
    },
  }
}

/** What the network says comes before what a server says. */
function nameOf({ name, url }: Attachment, { remote }: StagedFile): string | undefined {
  return name ?? remote?.name ?? (url && nameInPath(url))
}

/** Of pictures by their bytes; otherwise what the network or the server says, where that is a type, or by the name. */
function typeOf(attachment: Attachment, staged: StagedFile): string {
  const known = pictureType(staged.beginning) ?? plainType(attachment.type)
  return known ?? plainType(staged.remote?.type) ?? typeOfName(nameOf(attachment, staged)) ?? UNKNOWN_TYPE
}

function plainType(written: string | undefined): string | undefined {
  const type = contentType(written)
  return type === UNKNOWN_TYPE ? undefined : type
}
