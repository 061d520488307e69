import { type Contact, GatewayError } from '@trestle/gateway'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { avatar } from '@trestle/xep-0084'
import { writeChatState } from '@trestle/xep-0085'
import { receipts } from '@trestle/xep-0184'
import { Correction } from '@trestle/xep-0308'
import { Displayed } from '@trestle/xep-0333'
import { Retract } from '@trestle/xep-0424'
import { Reactions } from '@trestle/xep-0444'
import { shareFiles } from '@trestle/xep-0447'
import { replies } from '@trestle/xep-0461'
import type { ClientEvent, ClientEventKind, ClientEventOf, MessageEvent } from './client-event.js'
import type { EventPattern } from './expectation.js'
import { GatewayTestingError } from './gateway-testing-error.js'
import type { Mailbox } from './mailbox.js'
import type { TestFiles } from './test-files.js'
import type { Waits } from './waits.js'

/** A message that the user has written. */
export interface SentMessage {
  /** The id of its stanza: the `target` of what is said about it. */
  readonly id: string
  readonly stanza: Message
  /**
   * Resolves with the receipt: the network has accepted it, or with `receipts: 'real'` delivered it. Rejects with
   * GatewayTestingError `refused` where the gateway refuses it.
   */
  accepted(): Promise<void>
}

/** A message of either side. */
export type AnyMessage = SentMessage | MessageEvent

export interface WriteOptions {
  readonly replyTo?: AnyMessage | undefined
  readonly thread?: string | undefined
  /** Adds to the stanza before it is sent, such as what this package has no option for. */
  readonly extend?: ((stanza: Message) => unknown) | undefined
}

/** A file that the user sends. */
export interface SentFile {
  readonly bytes: Uint8Array
  readonly name: string
  /** The content type. Default: `application/octet-stream`. */
  readonly type?: string | undefined
}

/** What the user's client does and sees in one chat: with a contact, or with the gateway itself. */
export interface TestChat {
  /** The bare address: `juliet@network.example.org`. */
  readonly jid: JID
  /** The handle of the contact in the user's session, to do what the network would make the module do. */
  readonly contact: Contact
  /** Everything that came, oldest first. */
  readonly received: readonly ClientEvent[]
  /**
   * Waits for a message with this text, or for an event of which this is the case, and takes it: the next call waits for
   * another one. What does not fit stays for other calls. Rejects with GatewayTestingError `not-received`, which says what
   * came instead.
   */
  receives(text: string | RegExp): Promise<MessageEvent>
  receives<K extends ClientEventKind>(event: EventPattern<K> & { readonly kind: K }): Promise<ClientEventOf<K>>
  /** Writes a message, and waits until it is accepted. */
  send(body: string, options?: WriteOptions): Promise<SentMessage>
  /** Writes a message and waits for nothing, as for networks with `receipts: 'real'`, or while there is no connection. */
  write(body: string, options?: WriteOptions): SentMessage
  /** Sends files in one message, and waits until it is accepted. */
  sendFiles(files: readonly [SentFile, ...SentFile[]], options?: WriteOptions): Promise<SentMessage>
  /** Replaces the text of a message, and waits until that is accepted. */
  edit(message: SentMessage, body: string): Promise<SentMessage>
  /** Takes a message back. Like the following, it rejects with `refused` where the gateway refuses it at once. */
  retract(message: SentMessage): Promise<void>
  /** Sets the user's reactions to a message: all that there are then. */
  react(message: AnyMessage, emojis: readonly string[]): Promise<void>
  markRead(message: MessageEvent): Promise<void>
  types(state?: 'composing' | 'paused' | 'inactive'): Promise<void>
  /** Asks for the subscription to a contact, which is its friendship, or ends one of the two. */
  subscription(type: 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'): Promise<void>
  /** Removes the contact from the user's roster, which ends both subscriptions. */
  remove(): Promise<void>
  /** The contact's picture, as clients retrieve it; `undefined` where it has none. */
  avatar(): Promise<Uint8Array | undefined>
}

export interface ChatMeans extends Waits {
  readonly client: TestHost
  readonly jid: JID
  readonly mailbox: Mailbox
  readonly files: TestFiles
  readonly contact: () => Contact
  readonly settled: () => Promise<void>
}

export function createTestChat(means: ChatMeans): TestChat {
  const { client, jid, mailbox, files, settled } = means

  const isRefusal = (event: ClientEvent, id: string) => event.kind === 'error' && event.target === id
  const refusal = (event: ClientEvent | undefined, what: string) => {
    if (event?.kind !== 'error') return
    const { condition, text } = event
    const reason = text === undefined ? condition : `${condition}, ${text}`
    throw new GatewayTestingError('refused', `${jid} refuses ${what}: ${reason}`, { condition, text })
  }

  function message(body?: string): Message {
    return client.xmpp.message({ to: jid, type: 'chat', ...(body !== undefined && { body }) })
  }

  function sent(stanza: Message, { extend }: WriteOptions = {}): SentMessage {
    extend?.(stanza)
    client.get(receipts).request(stanza)
    client.xmpp.send(stanza)
    const id = stanza.id as string
    const what = stanza.body === undefined ? 'it' : JSON.stringify(stanza.body)
    return {
      id,
      stanza,
      async accepted() {
        const isAnswer = (event: ClientEvent) =>
          isRefusal(event, id) || (event.kind === 'receipt' && event.target === id)
        refusal(await mailbox.find(`${jid} gives the receipt of ${what}`, isAnswer), what)
      },
    }
  }

  function written(body: string | undefined, { replyTo, thread }: WriteOptions): Message {
    const stanza = replyTo ? client.get(replies).replyTo(replyTo.stanza, body ?? '', { quote: true }) : message(body)
    stanza.thread = thread
    return stanza
  }

  async function accepted(message: SentMessage): Promise<SentMessage> {
    await message.accepted()
    return message
  }

  /** Sends what is answered only where it is refused. */
  async function told(stanza: Message, what: string): Promise<void> {
    stanza.id ??= client.xmpp.newId()
    const { id } = stanza
    client.xmpp.send(stanza)
    await settled()
    refusal(
      mailbox.all.find((event) => isRefusal(event, id)),
      what,
    )
  }

  const chat: TestChat = {
    jid,
    received: mailbox.all,
    get contact() {
      return means.contact()
    },
    receives: (expectation: string | RegExp | EventPattern) =>
      mailbox.take(expectation, jid.local === '' ? 'the gateway' : jid.toString()) as Promise<never>,
    write: (body, options = {}) => sent(written(body, options), options),
    send: (body, options) => accepted(chat.write(body, options)),
    async sendFiles(given, options = {}) {
      const shared = given.map(async ({ bytes, name, type = 'application/octet-stream' }) => ({
        file: { name, mediaType: type, size: bytes.length, hashes: [], thumbnails: [] },
        sources: [await files.serve(bytes, name, type)],
        disposition: 'inline' as const,
      }))
      return accepted(sent(shareFiles(written(undefined, options), ...(await Promise.all(shared))), options))
    },
    edit: ({ id }, body) => accepted(sent(message(body).set(Correction, { id }))),
    retract: ({ id }) => told(message('/me took back a message.').set(Retract, { id }), 'to take a message back'),
    react: ({ id }, emojis) =>
      told(message().set(Reactions, { id, reactions: emojis }), `the reactions ${emojis.join('')}`),
    markRead: ({ id }) => told(message().set(Displayed, { id }), 'the read mark'),
    types: (state = 'composing') => told(writeChatState(message(), state), 'to be told of typing'),
    async subscription(type) {
      client.xmpp.send(client.xmpp.presence({ type, to: jid }))
      await settled()
    },
    async remove() {
      await chat.subscription('unsubscribe')
      await chat.subscription('unsubscribed')
    },
    async avatar() {
      const at = client.get(avatar)
      const metadata = await means.within(`${jid} tells of its avatar`, at.retrieveAvatarMetadata(jid))
      const info = metadata?.infos.find(({ url }) => url === undefined)
      return info && means.within(`${jid} gives its avatar`, at.retrieveAvatar(jid, info))
    },
  }
  return chat
}

/** The gateway itself has no handle. */
export function noContact(): never {
  throw new GatewayError('invalid', 'The gateway itself is no contact.')
}
