import { type Attachment, type FileHost, MediaError } from '@trestle/gateway-media'
import { toGatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { clipText } from '../support/clip.js'
import { toXmlText } from '../support/xml-text.js'
import { dataOfPublished, type FileData } from './file-data.js'
import { mediaReasonOf } from './media-reason.js'
import { recordKey } from './published-records.js'
import type { Transfers } from './transfers.js'

export interface PublishedFiles {
  readonly files: readonly FileData[]
  /** For each file that could not be published, a sentence for the user. */
  readonly failures: readonly string[]
}

export interface PublishFilesOptions {
  readonly host: FileHost
  readonly transfers: Transfers
  readonly logOf: (user: string) => Log
}

/** Publishes files of a message for a user. Rejects when the signal is aborted, and never otherwise. */
export type PublishFiles = (user: string, files: readonly Attachment[], signal: AbortSignal) => Promise<PublishedFiles>

/** Bytes of a name in a sentence. */
const MAX_NAME = 200

export function createPublishFiles({ host, transfers, logOf }: PublishFilesOptions): PublishFiles {
  async function publish(user: string, file: Attachment, signal: AbortSignal): Promise<FileData | string> {
    try {
      const published = await transfers.run(user, () => host.publish(ofUser(user, file), { for: user, signal }), signal)
      return dataOfPublished(published)
    } catch (error) {
      signal.throwIfAborted()
      logOf(user).warn({ error }, 'A file could not be published.')
      return `${nameOf(file)} could not be sent: ${reasonOf(error)}`
    }
  }

  return async (user, files, signal) => {
    const done = await Promise.all(files.map((file) => publish(user, file, signal)))
    return {
      files: done.filter((one) => typeof one !== 'string'),
      failures: done.filter((one) => typeof one === 'string'),
    }
  }
}

/** Ids of files are known to one account alone. */
function ofUser(user: string, file: Attachment): Attachment {
  const { legacyId } = file
  const withKey = legacyId === undefined ? {} : { legacyId: recordKey(user, String(legacyId)) }
  return { ...file, ...withKey, open: (signal) => file.open(signal) }
}

function nameOf({ name }: Attachment): string {
  return typeof name === 'string' && name !== '' ? `\u201c${clipText(toXmlText(name), MAX_NAME)}\u201d` : 'A file'
}

function reasonOf(error: unknown): string {
  if (error instanceof MediaError) return mediaReasonOf(error)
  const { text } = toGatewayError(error)
  return text === undefined ? 'it could not be read.' : toXmlText(text)
}
