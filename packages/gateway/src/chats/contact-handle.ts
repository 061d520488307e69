import type { Attachment } from '@trestle/gateway-media'
import type { PublishedFiles } from '../files/publish-files.js'
import type { Contact, ContactInfo, Sender, SendOptions } from '../module/contact.js'
import type { Past } from '../module/history.js'
import type { Message } from '../module/messages.js'
import type { ChatAuthor } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import { lazyMembers, type Members } from '../support/lazy-members.js'
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

/** What the calls of a handle need. */
export interface HandleState {
  readonly chat: string
  readonly by: ChatAuthor
  readonly effects: Pick<HandleEffects, 'toUser' | 'publish' | 'reactions'>
  readonly queue: QueueEffect
}

// Of a call that waits for its turn, little is kept: what it was given, and one function. What is wrong rejects the promise.
const toUser = ({ chat, by, effects }: HandleState, event: ChatEvent, { legacyId, at, clientId }: SendOptions = {}) =>
  effects.toUser(chat, by, event, { legacyId, at, clientId })

const contentOfAll = ({ effects }: HandleState, said: Message) => contentOf(said, (files) => effects.publish(files))

function sayMessage(state: HandleState, said: Message, options: SendOptions | undefined) {
  const content = contentOfAll(state, said)
  const say = (all: Content) => toUser(state, { kind: 'message', content: all }, options)
  // Most have nothing to publish, and wait for nothing.
  return content instanceof Promise ? content.then(say) : say(content)
}

const say = (state: HandleState, event: () => ChatEvent, options?: SendOptions) =>
  state.queue.commit(state.chat, async () => toUser(state, event(), options))

/** What somebody does in a chat. */
export const senderMembers: Members<HandleState, Sender> = {
  send: (state) => (said, options) => state.queue.commit(state.chat, () => sayMessage(state, said, options)),
  sendText: (state) => (body, options) =>
    state.queue.commit(state.chat, () => sayMessage(state, { ...options, kind: 'text', body }, options)),
  sendFiles: (state) => (files, options) =>
    state.queue.commit(state.chat, () => sayMessage(state, { body: '', ...options, kind: 'files', files }, options)),
  edit:
    (state) =>
    (legacyId, said, { at, editId } = {}) =>
      state.queue.commit(state.chat, async () => {
        const content = await contentOfAll(state, textOr(said))
        return toUser(state, { kind: 'edit', target: targetOf(legacyId), content }, { legacyId: editId, at })
      }),
  retract:
    (state) =>
    (legacyId, { at, reason } = {}) => {
      const event = (): ChatEvent => ({
        kind: 'retraction',
        target: targetOf(legacyId),
        ...(reason && { reason: shortText(reason, MAX_NAME) }),
      })
      return say(state, event, { at })
    },
  react:
    (state) =>
    (legacyId, emojis, { at, as = 'set' } = {}) =>
      state.queue.commit(state.chat, async () => {
        const { chat, by, effects } = state
        const given = emojisIn(emojis)
        const before = as === 'set' ? [] : await effects.reactions(chat, by, legacyId)
        const now = as === 'removed' ? before.filter((emoji) => !given.includes(emoji)) : [...before, ...given]
        return toUser(state, { kind: 'reactions', target: targetOf(legacyId), emojis: [...new Set(now)] }, { at })
      }),
  displayed: (state) => (legacyId) => say(state, () => ({ kind: 'displayed', target: targetOf(legacyId) })),
  typing: (state) => (typing) => say(state, () => ({ kind: 'typing', state: typing })),
}

/** Makes the handle of somebody in a chat. */
export const senderHandle = lazyMembers(senderMembers)

/** Runs what is no event when its turn has come. */
export const inTurn = <T>({ chat, queue }: Pick<HandleState, 'chat' | 'queue'>, run: () => Promise<T>) =>
  queue.run(chat, run)

interface ContactState extends HandleState {
  readonly effects: HandleEffects
}

const handleOfContact = lazyMembers<ContactState, Contact>({
  ...senderMembers,
  kind: () => 'contact',
  legacyId: ({ chat }) => chat,
  me: (state) => senderHandle({ ...state, by: 'user' }),
  received: (state) => (messageId) => state.queue.commit(state.chat, async () => toUser(state, receiptOf(messageId))),
  past:
    ({ chat, effects, queue }) =>
    (items) =>
      queue.handled(
        chat,
        effects.takeEarlier(
          items,
          (item) => queue.commit(chat, () => effects.past(chat, item)),
          (messageId) =>
            queue.commit(chat, () =>
              effects.toUser(chat, 'user', { kind: 'displayed', target: targetOf(messageId) }, { past: 'earlier' }),
            ),
        ),
      ),
  update: (state) => (info) => inTurn(state, () => state.effects.update(state.chat, info)),
  info: (state) => () => inTurn(state, () => state.effects.info(state.chat)),
  requestFriendship: (state) => (text) =>
    inTurn(state, () =>
      state.effects.requestFriendship(state.chat, text === undefined ? undefined : shortText(text, MAX_STATUS)),
    ),
  remove: (state) => () => inTurn(state, () => state.effects.remove(state.chat)),
})

/** Makes the handle of a contact. */
export function contactHandle(legacyId: string, effects: HandleEffects, queue: QueueEffect): Contact {
  return handleOfContact({ chat: legacyId, by: 'contact', effects, queue })
}

const receiptOf = (legacyId: string): ChatEvent => ({ kind: 'receipt', target: targetOf(legacyId) })

function textOr(message: Message | string): Message {
  return typeof message === 'string' ? { kind: 'text', body: message } : message
}
