import type { Message } from '@trestle/stanza'
import { addOob } from '@trestle/xep-0066'
import { addHints } from '@trestle/xep-0334'
import { markFallback } from '@trestle/xep-0428'
import type { FileMetadataValue } from '@trestle/xep-0446'
import {
  AttachTo,
  FileSharing,
  type FileSharingValue,
  NS_FILE_SHARING,
  Sources,
  type SourcesValue,
} from './elements.js'

const MAX_FILES = 100

/** A file to be shared; sources may be URLs alone. */
export interface SharedFile extends Omit<FileSharingValue, 'sources' | 'rest'> {
  readonly file: FileMetadataValue
  readonly sources?: SourcesValue | readonly string[] | undefined
}

/**
 * Adds files to a message, which is returned (XEP-0447 §3.1, §4.2). A single file with a URL in a message without a body
 * is readable by other clients as well: the body is the URL, marked as a fallback, and there is a reference to it by
 * XEP-0066. A message that stays without a body has a hint to be archived. Each of several files gets an id.
 */
export function shareFiles(message: Message, ...files: readonly SharedFile[]): Message {
  const many = files.length > 1
  files.forEach(({ sources, id, ...file }, index) => {
    message.add(FileSharing, {
      ...file,
      id: id ?? (many ? `file-${index + 1}` : undefined),
      sources: sources && sourcesOf(sources),
    })
  })
  const only = many ? undefined : files[0]?.sources
  return withFallback(message, only && sourcesOf(only))
}

/**
 * Attaches sources of a file to the message with that id, by another message, which is returned (§3.3). `fileId` is the
 * id of the file where it has one. Who did not send the file must have verified all of its hashes before.
 */
export function attachSources(
  message: Message,
  to: string,
  sources: SourcesValue | readonly string[],
  fileId?: string,
): Message {
  const value = sourcesOf(sources)
  message.set(AttachTo, { id: to }).set(Sources, { ...value, id: fileId ?? value.id })
  return withFallback(message, value)
}

/** The files of a message, at most 100, without those that are malformed. */
export function readFiles(message: Message): readonly FileSharingValue[] {
  const elements = message.element.childrenOf(FileSharing.ns, FileSharing.name).slice(0, MAX_FILES)
  return elements.flatMap((element) => {
    try {
      return [FileSharing.decode(element)]
    } catch {
      return []
    }
  })
}

function sourcesOf(sources: SourcesValue | readonly string[]): SourcesValue {
  return 'urls' in sources ? sources : { urls: sources.map((target) => ({ target })) }
}

function withFallback(message: Message, sources: SourcesValue | undefined): Message {
  if (message.body !== undefined) return message
  // A request that needs more than the URL (XEP-0104) cannot be made by other clients.
  const url = sources?.urls.find(({ target, rest }) => !rest && /^https?:/i.test(target))?.target
  if (url === undefined) return addHints(message, 'store')
  message.body = url
  return addOob(markFallback(message, NS_FILE_SHARING, 'body'), url)
}
