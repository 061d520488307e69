import type { Attachment } from '@trestle/gateway-media'
import type { PublishedFiles } from '../files/publish-files.js'
import type { Contact, ContactInfo, Sender, SendOptions } from '../module/contact.js'
import type { Past } from '../module/history.js'
import type { Message } from '../module/messages.js'
import type { ChatAuthor } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import type { ChatEvent, Content } from './chat-event.js'
import { contentOf } from './content-of.js'
import { emojisIn, targetOf } from './event-parts.js'

/** What the calls of a {@link Contact} do when their turn has come. */
export interface HandleEffects {
  /** Sends an event; resolves when it is on its way to the store, where `done` resolves after commit. */
  toUser(
    chat: string,
    by: ChatAuthor,
    event: ChatEvent,
    options: SendOptions & { readonly past?: 'earlier' | undefined },
  ): Promise<{ readonly done: Promise<unknown> }>
  /** Publishes files for the user; it tells which could not be. Rejects when the session has ended. */
  publish(files: readonly Attachment[]): Promise<PublishedFiles>
  /** The emojis with which somebody has reacted to a message. */
  reactions(chat: string, by: ChatAuthor, legacyId: string): Promise<readonly string[]>
  /** Sends what happened earlier. */
  past(chat: string, item: Past): Promise<{ readonly done: Promise<unknown> }>
  /** Takes what happened earlier, item by item, as far as the limits permit. */
  takeEarlier(
    items: AsyncIterable<Past> | Iterable<Past>,
    take: (item: Past) => Promise<void>,
    read: (legacyId: string) => Promise<void>,
  ): Promise<void>
  update(chat: string, info: ContactInfo): Promise<void>
  info(chat: string): Promise<ContactInfo>
  requestFriendship(chat: string, text: string | undefined): Promise<void>
  remove(chat: string): Promise<void>
}

/**
 * The queue of what handles do: in the order of the calls for each chat. It handles rejections that nobody awaits. What
 * `run` throws rejects as well.
 */
export interface QueueEffect {
  run<T>(chat: string, run: () => Promise<T>): Promise<T>
  /** Also waits for the commit, behind which later calls do not wait. */
  commit(chat: string, run: () => Promise<{ readonly done: Promise<unknown> }>): Promise<void>
  /** Handles the rejection of something that is in no queue. */
  handled<T>(chat: string, done: Promise<T>): Promise<T>
}

/** Bytes of a name or a reason, and of a status text: longer ones are cut. */
const MAX_NAME = 500
const MAX_STATUS = 2000

/** Makes the handle of a contact. */
export function contactHandle(legacyId: string, effects: HandleEffects, queue: QueueEffect): Contact {
  const inTurn = <T>(run: () => Promise<T>) => queue.run(legacyId, run)
  return {
    kind: 'contact',
    legacyId,
    ...senderOf(legacyId, 'contact', effects, queue),
    me: senderOf(legacyId, 'user', effects, queue),
    received: (messageId) =>
      queue.commit(legacyId, async () => effects.toUser(legacyId, 'contact', receiptOf(messageId), {})),
    past: (items) =>
      queue.handled(
        legacyId,
        effects.takeEarlier(
          items,
          (item) => queue.commit(legacyId, () => effects.past(legacyId, item)),
          (messageId) =>
            queue.commit(legacyId, () =>
              effects.toUser(legacyId, 'user', { kind: 'displayed', target: targetOf(messageId) }, { past: 'earlier' }),
            ),
        ),
      ),
    update: (info) => inTurn(() => effects.update(legacyId, info)),
    info: () => inTurn(() => effects.info(legacyId)),
    requestFriendship: (text) =>
      inTurn(() => effects.requestFriendship(legacyId, text === undefined ? undefined : shortText(text, MAX_STATUS))),
    remove: () => inTurn(() => effects.remove(legacyId)),
  }
}

/** Sends events of somebody in a chat. */
export function senderOf(
  chat: string,
  by: ChatAuthor,
  effects: Pick<HandleEffects, 'toUser' | 'publish' | 'reactions'>,
  queue: QueueEffect,
): Sender {
  // Of a call that waits for its turn, little is kept: what it was given, and one function. What is wrong rejects the promise.
  const toUser = (event: ChatEvent, { legacyId, at, clientId }: SendOptions = {}) =>
    effects.toUser(chat, by, event, { legacyId, at, clientId })
  const contentOfAll = (said: Message) => contentOf(said, (files) => effects.publish(files))
  function sayMessage(said: Message, options: SendOptions | undefined) {
    const content = contentOfAll(said)
    const say = (all: Content) => toUser({ kind: 'message', content: all }, options)
    // Most have nothing to publish, and wait for nothing.
    return content instanceof Promise ? content.then(say) : say(content)
  }
  const say = (event: () => ChatEvent, options?: SendOptions) =>
    queue.commit(chat, async () => toUser(event(), options))
  return {
    send: (said, options) => queue.commit(chat, () => sayMessage(said, options)),
    sendText: (body, options) => queue.commit(chat, () => sayMessage({ ...options, kind: 'text', body }, options)),
    sendFiles: (files, options) =>
      queue.commit(chat, () => sayMessage({ body: '', ...options, kind: 'files', files }, options)),
    edit: (legacyId, said, { at, editId } = {}) =>
      queue.commit(chat, async () => {
        const content = await contentOfAll(textOr(said))
        return toUser({ kind: 'edit', target: targetOf(legacyId), content }, { legacyId: editId, at })
      }),
    retract: (legacyId, { at, reason } = {}) =>
      say(
        () => ({
          kind: 'retraction',
          target: targetOf(legacyId),
          ...(reason && { reason: shortText(reason, MAX_NAME) }),
        }),
        { at },
      ),
    react: (legacyId, emojis, { at, as = 'set' } = {}) =>
      queue.commit(chat, async () => {
        const given = emojisIn(emojis)
        const before = as === 'set' ? [] : await effects.reactions(chat, by, legacyId)
        const now = as === 'removed' ? before.filter((emoji) => !given.includes(emoji)) : [...before, ...given]
        return toUser({ kind: 'reactions', target: targetOf(legacyId), emojis: [...new Set(now)] }, { at })
      }),
    displayed: (legacyId) => say(() => ({ kind: 'displayed', target: targetOf(legacyId) })),
    typing: (state) => say(() => ({ kind: 'typing', state })),
  }
}

const receiptOf = (legacyId: string): ChatEvent => ({ kind: 'receipt', target: targetOf(legacyId) })

function textOr(message: Message | string): Message {
  return typeof message === 'string' ? { kind: 'text', body: message } : message
}
