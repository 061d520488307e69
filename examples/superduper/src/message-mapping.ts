import { type Attachment, type Author, file, type Message } from '@trestle/gateway'
import type { Content, FileInfo, OutgoingContent, SuperDuperClient } from './client.js'
import { limits } from './protocol.js'

/** Between messages of the gateway and those of the network, for one account. */
export function messageMapping(legacy: SuperDuperClient, me: string) {
  const authorOf = (account: string): Author => (account === me ? 'me' : { legacyId: account })

  /** A file of the network: it is read only if it is not published yet. */
  const attachment = ({ id, sha256, ...known }: FileInfo) =>
    file((signal) => legacy.files.download(id, { signal }), {
      ...known,
      legacyId: id,
      url: legacy.files.url(id),
      sha256: Buffer.from(sha256, 'hex'),
    })

  function messageOf(content: Content): Message {
    const { body, markup, thread, replyTo } = content
    const said = {
      body,
      markup,
      mentions: content.mentions?.map(({ account, ...part }) => ({ ...part, who: authorOf(account) })),
      thread,
      replyTo: replyTo && {
        legacyId: replyTo.id,
        author: replyTo.author === undefined ? undefined : authorOf(replyTo.author),
        body: replyTo.body,
      },
    }
    switch (content.kind) {
      case 'files':
        return { ...said, kind: 'files', files: content.files.map(attachment) as [Attachment, ...Attachment[]] }
      case 'sticker':
        return { ...said, kind: 'files', files: [attachment(content.file)] }
      case 'voice':
        return { ...said, kind: 'voice', file: attachment(content.file) }
      case 'forwarded':
        return {
          ...said,
          kind: 'forwarded',
          messages: content.messages.map(({ by, at, content: one }) => ({ by, at, message: messageOf(one) })),
        }
      case 'location': {
        const { latitude, longitude, name } = content
        return { ...said, kind: 'location', latitude, longitude, name }
      }
      case 'poll':
        return { ...said, kind: 'poll', options: content.options, multiple: content.multiple }
      default:
        return { ...said, kind: 'text' }
    }
  }

  /** What the user says, its files uploaded. */
  async function contentOf(message: Message, signal: AbortSignal): Promise<OutgoingContent> {
    const { body, markup, thread, replyTo } = message
    const said = {
      body,
      markup: markup?.slice(0, limits.spans),
      mentions: message.mentions
        ?.slice(0, limits.spans)
        .map(({ who, ...part }) => ({ ...part, account: who === 'me' ? me : who.legacyId })),
      thread,
      replyTo: replyTo && { id: replyTo.legacyId },
    }
    const upload = async (one: Attachment) => {
      const { id } = await legacy.files.upload(one.open(signal), { name: one.name, type: one.type, signal })
      return { id, width: one.width, height: one.height, seconds: one.seconds }
    }
    switch (message.kind) {
      case 'files':
        return { ...said, kind: 'files', files: await Promise.all(message.files.map(upload)) }
      case 'voice':
        return { ...said, kind: 'voice', file: await upload(message.file) }
      default:
        return { ...said, kind: 'text' }
    }
  }

  return { messageOf, contentOf }
}
