import { type Attachment, type Author, file, type LinkPreview, type Message, type Past } from '@trestle/gateway'
import type { Content, FileInfo, FileReference, OutgoingContent, PastMessage, SuperDuperClient } from './client.js'
import { limits } from './protocol.js'

type OutgoingSingle = Exclude<OutgoingContent, { readonly kind: 'forwarded' }>

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
      previews: content.previews?.map(({ image, ...about }) => ({ ...about, image: image && attachment(image) })),
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
        return { ...said, kind: 'sticker', file: attachment(content.file), pack: content.pack }
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

  /** A message of the past as it stands now, and the reactions to it. */
  function pastOf({ id, sender, at, deletedBy, reactions = [], ...content }: PastMessage): readonly Past[] {
    const target = { legacyId: id }
    const by = authorOf(sender)
    if (deletedBy !== undefined) return [{ by, at, legacyId: `${id} deleted`, what: { kind: 'retraction', target } }]
    return [
      { by, at, legacyId: id, what: messageOf(content) },
      ...reactions.map(({ account, emojis }): Past => {
        const legacyId = `${id} ${account} ${emojis.join(' ')}`
        return { by: authorOf(account), at, legacyId, what: { kind: 'reactions', target, emojis } }
      }),
    ]
  }

  async function upload(one: Attachment, signal: AbortSignal): Promise<FileReference> {
    const { id } = await legacy.files.upload(one.open(signal), { name: one.name, type: one.type, signal })
    return { id, width: one.width, height: one.height, seconds: one.seconds }
  }

  /** What is at links; a picture that is not to be had is left out. */
  async function previewOf({ image, ...about }: LinkPreview, signal: AbortSignal) {
    const picture = image && (await upload(image, signal).catch(() => undefined))
    return { ...about, image: picture }
  }

  async function saidIn(message: Message, signal: AbortSignal) {
    const { body, markup, mentions, previews = [], thread, replyTo } = message
    return {
      body,
      markup: markup?.slice(0, limits.spans),
      mentions: mentions
        ?.slice(0, limits.spans)
        .map(({ who, ...part }) => ({ ...part, account: who === 'me' ? me : who.legacyId })),
      previews: legacy.features.previews && (await Promise.all(previews.map((one) => previewOf(one, signal)))),
      thread,
      replyTo: replyTo && { id: replyTo.legacyId },
    }
  }

  /** What the user says, its files uploaded. */
  async function contentOf(message: Message, signal: AbortSignal): Promise<OutgoingContent> {
    if (message.kind !== 'forwarded') return singleOf(message, signal)
    const messages = message.messages.slice(0, limits.forwarded).map(async ({ by, at, message: one }) => ({
      by: by.slice(0, limits.nameBytes),
      at,
      content: await singleOf(one, signal),
    }))
    return { ...(await saidIn(message, signal)), kind: 'forwarded', messages: await Promise.all(messages) }
  }

  async function singleOf(message: Message, signal: AbortSignal): Promise<OutgoingSingle> {
    const said = await saidIn(message, signal)
    switch (message.kind) {
      case 'files':
        return { ...said, kind: 'files', files: await Promise.all(message.files.map((one) => upload(one, signal))) }
      case 'voice':
        return { ...said, kind: 'voice', file: await upload(message.file, signal) }
      case 'sticker':
        return { ...said, kind: 'sticker', file: await upload(message.file, signal), pack: message.pack }
      case 'location': {
        const { latitude, longitude, name } = message
        return { ...said, kind: 'location', latitude, longitude, name }
      }
      case 'poll':
        return { ...said, kind: 'poll', options: message.options, multiple: message.multiple }
      default:
        return { ...said, kind: 'text' }
    }
  }

  return { messageOf, contentOf, pastOf }
}
