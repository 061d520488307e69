import {
  type Content,
  type Features,
  type FileInfo,
  type FileReference,
  neededFeatures,
  type OutgoingContent,
  type Quote,
  type SingleContent,
} from '../protocol.js'
import type { Chat } from './chats.js'
import { RequestError } from './request-error.js'
import type { State } from './state/state.js'

/** Makes what is told of what a client says. Throws `not-supported` and `unknown-file`. */
export type ReadContent = (content: OutgoingContent, chat: Chat) => Content

export function createReadContent(state: State, features: Features): ReadContent {
  /** What the server knows of a file; the client says no more than which and how it is shown. */
  function describe({ id, width, height, seconds }: FileReference): FileInfo {
    const file = state.files.get(id)
    if (!file) throw new RequestError('unknown-file')
    const { owner: _, ...known } = file
    return {
      ...known,
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(seconds !== undefined && { seconds }),
    }
  }

  /** Who said what is quoted is the server's to say: nobody puts words into the mouths of others. */
  function quote({ id }: Quote, key: string): Quote {
    const quoted = state.history.get(key, Number(id))
    return quoted ? { id, author: quoted.sender, body: quoted.content.body } : { id }
  }

  function readSingle(content: SingleContent<FileReference>, key: string): SingleContent<FileInfo> {
    const { replyTo, previews, ...rest } = content
    const said = {
      ...(replyTo && { replyTo: quote(replyTo, key) }),
      ...(previews && {
        previews: previews.map(({ image, ...preview }) => (image ? { ...preview, image: describe(image) } : preview)),
      }),
    }
    switch (rest.kind) {
      case 'files':
        return { ...rest, ...said, files: rest.files.map(describe) }
      case 'voice':
      case 'sticker':
        return { ...rest, ...said, file: describe(rest.file) }
      default:
        return { ...rest, ...said }
    }
  }

  function refuseWhatIsNotOffered(content: OutgoingContent, { without }: Chat): void {
    const missing = neededFeatures(content).find((feature) => !features[feature] || without.includes(feature))
    if (missing) throw new RequestError('not-supported', `This chat has no ${missing}.`)
    const { maxCount = 0 } = features.files ?? {}
    if (content.kind === 'files' && content.files.length > maxCount) {
      throw new RequestError('too-large', `A message here has ${maxCount} files.`)
    }
  }

  return (content, chat) => {
    refuseWhatIsNotOffered(content, chat)
    if (content.kind !== 'forwarded') return readSingle(content, chat.key)
    const { messages, ...rest } = content
    const { kind: _, ...said } = readSingle({ ...rest, kind: 'text' }, chat.key)
    return {
      ...said,
      kind: 'forwarded',
      messages: messages.map(({ content: inner, ...about }) => {
        refuseWhatIsNotOffered(inner, chat)
        return { ...about, content: readSingle(inner, chat.key) }
      }),
    }
  }
}
