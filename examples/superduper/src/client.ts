import type { OutgoingContent, PastMessage } from './client-content.js'
import type { SuperDuperEvents } from './client-events.js'
import { type Dated, dated, undated } from './dates.js'
import { createEmitter, type Listener } from './emitter.js'
import { createFilesClient, type FilesClient } from './files-client.js'
import type {
  Features,
  FileReference,
  Profile,
  Relation,
  ReplyOf,
  RequestArgs,
  Said,
  ServerEvent,
  Show,
  TypingState,
} from './protocol.js'
import { createRoomsClient, type RoomsClient } from './rooms-client.js'
import { serverAddress } from './server-address.js'
import { createSession, type LoginOptions, type Session, type SuperDuperClientOptions } from './session.js'
import { SuperDuperError } from './superduper-error.js'

export type { Content, OutgoingContent, PastMessage } from './client-content.js'
export type { ReceivedMessage, SentMessage, SuperDuperEvents } from './client-events.js'
export type { FilesClient, UploadOptions } from './files-client.js'
export { type DeviceLink, type LinkedDevice, type LinkOptions, linkDevice } from './link-device.js'
export { type DeviceLoginOptions, logInDevice } from './log-in-device.js'
export type {
  ChatFeature,
  FeatureName,
  Features,
  FileInfo,
  FileReference,
  Leaving,
  LinkPreview,
  Markup,
  Mention,
  Profile,
  Quote,
  Relation,
  Role,
  RoomChanges,
  RoomKind,
  Show,
  TypingState,
} from './protocol.js'
export { limits } from './protocol.js'
export type { JoinOptions, KnownRoom, NewRoom, OwnRoom, RoomInfo, RoomMember, RoomsClient } from './rooms-client.js'
export type { LoginOptions, SuperDuperClientOptions } from './session.js'
export { SuperDuperError, type SuperDuperErrorCode } from './superduper-error.js'

/** To whom, and an id of the client's choice: a second message with the same id is not delivered again, and gets the id of the first. */
export interface Addressed {
  /** An account or a room. */
  readonly destination: string
  readonly clientId?: string | undefined
}

export interface OutgoingText extends Addressed, Omit<Said<FileReference>, 'body'> {
  readonly text: string
}
export type Contact = Dated<ReplyOf<'contacts'>['contacts'][number]>
export type Account = ReplyOf<'search'>['found'][number]

/** A part of a chat: what is between two ids or times. The ids do not belong to it; the times do. */
export interface Gap {
  /** With `after` or `since`, the oldest come first, else the newest. */
  readonly after?: string | undefined
  readonly since?: Date | undefined
  readonly before?: string | undefined
  readonly until?: Date | undefined
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** A client of the super duper chat network. Every promise rejects with {@link SuperDuperError} only. */
export class SuperDuperClient {
  /** Files, for messages and avatars. */
  readonly files: FilesClient
  readonly rooms: RoomsClient
  readonly #username: string
  readonly #events = createEmitter<SuperDuperEvents>()
  readonly #session: Session

  constructor(options: SuperDuperClientOptions) {
    this.#username = options.username
    this.#session = createSession(options, {
      onEvent: (event) => this.#receive(event),
      onDisconnected: (error) => this.#events.emit('disconnected', error),
    })
    this.rooms = createRoomsClient(this.#session.request)
    this.files = createFilesClient({
      address: () => serverAddress(options),
      uploadKey: () => {
        const { isOpen, welcome } = this.#session
        if (!isOpen || welcome.uploadKey === undefined) throw new SuperDuperError('not-logged-in')
        return welcome.uploadKey
      },
    })
  }

  /** What the server offers, as it said at the last login. */
  get features(): Features {
    return this.#session.welcome.features ?? {}
  }

  /** What logs this device in without a code, after a login in two steps. */
  get token(): string | undefined {
    return this.#session.token
  }

  /** Adds a listener. Listeners are called in order; an error that one throws is not caught, and reaches the process. */
  on<K extends keyof SuperDuperEvents>(event: K, listener: Listener<SuperDuperEvents[K]>): this {
    this.#events.on(event, listener)
    return this
  }

  off<K extends keyof SuperDuperEvents>(event: K, listener: Listener<SuperDuperEvents[K]>): this {
    this.#events.off(event, listener)
    return this
  }

  /**
   * Connects and logs in; messages that wait for the account follow as events. May be called again after the connection
   * ended. Rejects with `bad-credentials`, `bad-code`, `banned`, or `rate-limited` with `retryAt`.
   */
  login(options: LoginOptions = {}): Promise<void> {
    return this.#session.login(options)
  }

  /** Ends the connection or the attempt to connect, if there is one. */
  logout(): Promise<void> {
    return this.#session.logout()
  }

  /** Logs out for good: the token of this device is void. */
  endSession(): Promise<void> {
    return this.#session.end()
  }

  /** Links another device to this account, by a code that it shows (see `linkDevice`). */
  async confirmQr(code: string): Promise<void> {
    await this.#session.request('confirm-qr', { code })
  }

  /** Sends a text. Resolves with its id once the server has stored it for the recipient. */
  sendMessage({ text, ...message }: OutgoingText): Promise<string> {
    return this.send({ ...message, kind: 'text', body: text })
  }

  /** Sends a message of any kind. Resolves with its id once the server has stored it for the recipients. */
  async send(message: Addressed & OutgoingContent): Promise<string> {
    return (await this.#session.request('send', undated<RequestArgs<'send'>>(message as Dated<RequestArgs<'send'>>))).id
  }

  /** Replaces a message of this account. Rejects with `unknown-message`, `not-allowed` or `too-late`. */
  async edit(chat: string, id: string, content: string | OutgoingContent): Promise<void> {
    const whole = typeof content === 'string' ? ({ kind: 'text', body: content } as const) : content
    await this.#session.request(
      'edit',
      undated<RequestArgs<'edit'>>({ ...whole, chat, id } as Dated<RequestArgs<'edit'>>),
    )
  }

  /** Deletes a message of this account; in a room of which it is a moderator, of others as well. */
  async delete(chat: string, id: string, { reason }: { readonly reason?: string | undefined } = {}): Promise<void> {
    await this.#session.request('delete', { chat, id, reason })
  }

  /** Sets all reactions of this account to a message; none removes them. */
  async react(chat: string, id: string, emojis: readonly string[]): Promise<void> {
    await this.#session.request('react', { chat, id, emojis })
  }

  /** Tells that a message was read, and those before it where `features.readMarks` says `last`. */
  async markRead(chat: string, id: string): Promise<void> {
    await this.#session.request('read', { chat, id })
  }

  async sendTyping(chat: string, state: TypingState): Promise<void> {
    await this.#session.request('typing', { contact: chat, state })
  }

  /** What was said in a chat, as it stands now, page after page as it is read. */
  async *history(chat: string, gap: Gap = {}): AsyncIterable<PastMessage> {
    const forwards = gap.after !== undefined || gap.since !== undefined
    let page = undated<Omit<RequestArgs<'history'>, 'chat'>>(gap)
    for (;;) {
      const { messages, more } = await this.#session.request('history', { ...page, chat })
      const ordered = forwards ? messages : messages.toReversed()
      yield* ordered.map(dated)
      const last = ordered.at(-1)
      if (!more || !last) return
      page = forwards ? { ...page, after: last.id } : { ...page, before: last.id }
    }
  }

  async contacts(): Promise<readonly Contact[]> {
    return (await this.#session.request('contacts', {})).contacts.map(dated)
  }

  /** Asks to be a contact. Resolves with `mutual` where the other has asked before, or is a contact already. */
  async addContact(contact: string, text?: string): Promise<Relation> {
    return (await this.#session.request('add-contact', { contact, text })).relation
  }

  async acceptContact(contact: string): Promise<void> {
    await this.#session.request('accept-contact', { contact })
  }

  async rejectContact(contact: string): Promise<void> {
    await this.#session.request('reject-contact', { contact })
  }

  /** Removes the contact on both sides, or withdraws a request. */
  async removeContact(contact: string): Promise<void> {
    await this.#session.request('remove-contact', { contact })
  }

  /** Puts a contact into these groups of the contact list, and out of all others. */
  async setGroups(contact: string, groups: readonly string[]): Promise<void> {
    await this.#session.request('set-groups', { contact, groups })
  }

  /** Sets the presence of this device; `online` after login. `offline` hides it while it stays connected. */
  async setPresence(show: Show, status = ''): Promise<void> {
    await this.#session.request('presence', { show, status })
  }

  /** What is known of an account. Rejects with `unknown-account`. */
  async profile(account: string): Promise<Profile> {
    return (await this.#session.request('profile', { contact: account })).profile
  }

  /** Changes what is given of the own profile; null removes it. */
  async setProfile(changes: RequestArgs<'set-profile'>): Promise<void> {
    await this.#session.request('set-profile', changes)
  }

  /** Sets the picture of this account: the id of a file with an image, or null for none. */
  async setAvatar(file: string | null): Promise<void> {
    await this.#session.request('set-avatar', { file })
  }

  /** Accounts whose name contains the text, and that have this phone number and e-mail address. */
  async search(form: RequestArgs<'search'>): Promise<readonly Account[]> {
    return (await this.#session.request('search', form)).found
  }

  #receive(event: ServerEvent): void {
    const { type, ...fields } = event
    const results = this.#events.emit(type as keyof SuperDuperEvents, dated(fields) as never)
    if (type === 'message') this.#acknowledge(event.id, results)
    else if ('update' in event && event.sender !== this.#username) {
      this.#acknowledge(event.update, results.length > 0 ? results : [undefined])
    }
  }

  /** Acknowledges an update when the listeners are done; never, where there are none. */
  #acknowledge(id: string, results: readonly unknown[]): void {
    let waiting = results.length
    const done = (): void => {
      waiting -= 1
      // If the connection is lost, it is delivered again: at-least-once.
      if (waiting === 0) this.#session.request('ack', { id }).catch(() => {})
    }
    for (const result of results) {
      // Not caught: a rejection of a listener stays visible as an unhandled one.
      if (isThenable(result)) void Promise.resolve(result).then(done)
      else done()
    }
  }
}
