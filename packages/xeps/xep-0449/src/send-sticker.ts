import type { Message } from '@trestle/stanza'
import { FileSharing, type FileSharingValue, readFiles, type SharedFile, shareFiles } from '@trestle/xep-0447'
import { Sticker, type StickerValue } from './elements.js'

/** A sticker as it is sent: a file, and the pack that it is of. */
export interface SentSticker extends Pick<SharedFile, 'file' | 'sources'> {
  /** The id of the pack; for one of another account or node, with `jid` and `node`. */
  readonly pack?: string | undefined
  readonly jid?: string | undefined
  readonly node?: string | undefined
  /** The suggestion that the user chose it by, which is then the body. Default: the description. */
  readonly suggestion?: string | undefined
}

/** A sticker of a message. All of it is what the sender says. */
export interface ReadSticker extends StickerValue {
  readonly file: FileSharingValue
}

/** Makes a message one of a sticker, and returns it (XEP-0449 §4.1, §4.4). Its body is what stands for the sticker. */
export function addSticker(message: Message, sticker: SentSticker): Message {
  const { file, sources, pack, jid, node, suggestion } = sticker
  const body = suggestion ?? file.desc?.['']
  if (body !== undefined && message.body === undefined) message.body = body
  message.set(Sticker, { pack, jid, node })
  return shareFiles(message, { file, sources })
}

/** The sticker of a message; undefined where it has none, or no file of it. */
export function readSticker(message: Message): ReadSticker | undefined {
  const element = message.element.child(Sticker.ns, Sticker.name)
  const [file] = message.has(FileSharing) ? readFiles(message) : []
  return element && file ? { ...Sticker.decode(element), file } : undefined
}
