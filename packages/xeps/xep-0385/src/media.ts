import type { Message } from '@trestle/stanza'
import { Reference, readReferences, referenceRange } from '@trestle/xep-0372'
import type { TextRange } from '@trestle/xep-0428'
import type { FileMetadataValue } from '@trestle/xep-0446'
import { JingleFile, MediaSharing, OldMediaSharing } from './elements.js'

/** A file that a message refers to. All of it is what the sender says. */
export interface SharedMedia {
  readonly file: FileMetadataValue
  /** Where it is to be had: URLs of https and others, and XMPP URIs of Jingle. */
  readonly uris: readonly string[]
  /** The part of the body that it belongs to, in code points; absent where it belongs to all of it. */
  readonly range?: TextRange | undefined
}

/** The files that a message refers to, at most 100, without those that are malformed. */
export function readMedia(message: Message): readonly SharedMedia[] {
  return readReferences(message).flatMap((reference) => {
    const element = reference.rest?.children.find((one) => one.is(MediaSharing.ns, MediaSharing.name))
    if (!element) return []
    try {
      const isCurrent = element.child(JingleFile.ns, JingleFile.name) !== undefined
      const { file, sources } = (isCurrent ? MediaSharing : OldMediaSharing).decode(element)
      const uris = (sources?.references ?? []).flatMap(({ uri }) => uri ?? [])
      const range = referenceRange(message, reference)
      return [range ? { file, uris, range } : { file, uris }]
    } catch {
      return []
    }
  })
}

/**
 * Adds a file to a message, which is returned. The specification demands its type, size, description and hashes. For
 * clients that do not know this, the body is to name it, or to be its URL.
 */
export function addMedia(message: Message, { file, uris, range }: SharedMedia): Message {
  const references = uris.map((uri) => ({ type: 'data', uri }))
  const media = MediaSharing.encode({ file, sources: { references } })
  return message.add(Reference, {
    type: 'data',
    begin: range?.start,
    end: range?.end,
    rest: { attrs: {}, children: [media] },
  })
}
