import type { OutgoingContent, PastMessage } from './client-content.js'
import type { SuperDuperEvents } from './client-events.js'
import { type Dated, dated, undated } from './dates.js'
import { createEmitter, type Listener } from './emitter.js'
import { createFilesClient, type FilesClient } from './files-client.js'
import {
  type Features,
  limits,
  type Profile,
  type Relation,
  type ReplyOf,
  type RequestArgs,
  type RequestName,
  type ServerEvent,
  type Show,
  type TypingState,
} from './protocol.js'
import { createRoomsClient, type RoomsClient } from './rooms-client.js'
import { type ServerAddressOptions, serverAddress } from './server-address.js'
import { SuperDuperError } from './superduper-error.js'
import { openWire, type Wire } from './wire.js'

export type { Content, OutgoingContent, PastMessage } from './client-content.js'
export type { ReceivedMessage, SentMessage, SuperDuperEvents } from './client-events.js'
export type { FilesClient, UploadOptions } from './files-client.js'
export { type DeviceLink, type LinkedDevice, type LinkOptions, linkDevice } from './link-device.js'
export type {
  FeatureName,
  Features,
  FileInfo,
  FileReference,
  Leaving,
  Markup,
  Mention,
  Profile,
  Quote,
  Relation,
  Role,
  RoomChanges,
  RoomInfo,
  RoomKind,
  Show,
  TypingState,
} from './protocol.js'
export type { NewRoom, OwnRoom, RoomMember, RoomsClient } from './rooms-client.js'
export { SuperDuperError, type SuperDuperErrorCode } from './superduper-error.js'

export interface SuperDuperClientOptions extends ServerAddressOptions {
  readonly username: string
  readonly password?: string | undefined
  /** Of an earlier login in two steps, or of a linked device; instead of the password. */
  readonly token?: string | undefined
  /** How long a request may take; default 10,000. */
  readonly timeoutMs?: number | undefined
}

export interface LoginOptions {
  /** Asks for the code that an account with a login in two steps needs. Without it, such a login is `code-needed`. */
  readonly code?: (() => string | Promise<string>) | undefined
}

/** To whom, and an id of the client's choice: a second message with the same id is not delivered again, and gets the id of the first. */
export interface Addressed {
  /** An account or a room. */
  readonly destination: string
  readonly clientId?: string | undefined
}

type TextFields = Omit<Extract<OutgoingContent, { readonly kind: 'text' }>, 'kind' | 'body'>
export type OutgoingMessage = Addressed & TextFields & { readonly text: string }
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
  readonly #options: SuperDuperClientOptions
  readonly #events = createEmitter<SuperDuperEvents>()
  #attempt: AbortController | undefined
  #wire: Wire | undefined
  #session: ReplyOf<'login'> = {}
  #token: string | undefined

  constructor(options: SuperDuperClientOptions) {
    this.#options = options
    this.#token = options.token
    this.rooms = createRoomsClient((type, args) => this.#request(type, args))
    this.files = createFilesClient({
      address: () => serverAddress(options),
      uploadKey: () => {
        if (!this.#wire || this.#session.uploadKey === undefined) throw new SuperDuperError('not-logged-in')
        return this.#session.uploadKey
      },
    })
  }

  /** What the server offers, as it said at the last login. */
  get features(): Features {
    return this.#session.features ?? {}
  }

  /** What logs this device in without a code, after a login in two steps. */
  get token(): string | undefined {
    return this.#token
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
  async login({ code }: LoginOptions = {}): Promise<void> {
    if (this.#attempt) throw new SuperDuperError('already-logged-in')
    const attempt = new AbortController()
    this.#attempt = attempt
    let wire: Wire | undefined
    let loggedIn = false
    try {
      wire = await openWire({
        ...serverAddress(this.#options),
        timeoutMs: this.#options.timeoutMs ?? limits.requestMs,
        signal: attempt.signal,
        onEvent: (event) => this.#receive(event),
        onLost: (error) => {
          if (this.#attempt !== attempt) return
          this.#forget()
          if (loggedIn) this.#events.emit('disconnected', error)
        },
      })
      if (attempt.signal.aborted) throw new SuperDuperError('disconnected')
      // Events may come in one chunk with the answer, before this function goes on: their acknowledgements need the wire.
      this.#wire = wire
      this.#session = await this.#logInBy(wire, code)
      this.#token = this.#session.token ?? this.#token
      loggedIn = true
    } catch (error) {
      if (this.#attempt === attempt) this.#forget()
      attempt.abort()
      await wire?.end()
      throw error
    }
  }

  /** Ends the connection or the attempt to connect, if there is one. */
  async logout(): Promise<void> {
    const wire = this.#wire
    const attempt = this.#attempt
    this.#forget()
    if (wire) await wire.end()
    else attempt?.abort()
  }

  /** Logs out for good: the token of this device is void. */
  async endSession(): Promise<void> {
    await this.#request('end-session', {})
    this.#token = undefined
    await this.logout()
  }

  /** Links another device to this account, by a code that it shows (see `linkDevice`). */
  async confirmQr(code: string): Promise<void> {
    await this.#request('confirm-qr', { code })
  }

  /** Sends a text. Resolves with its id once the server has stored it for the recipient. */
  sendMessage({ text, ...message }: OutgoingMessage): Promise<string> {
    return this.send({ ...message, kind: 'text', body: text })
  }

  /** Sends a message of any kind. Resolves with its id once the server has stored it for the recipients. */
  async send(message: Addressed & OutgoingContent): Promise<string> {
    return (await this.#request('send', undated<RequestArgs<'send'>>(message as Dated<RequestArgs<'send'>>))).id
  }

  /** Replaces a message of this account. Rejects with `unknown-message`, `not-allowed` or `too-late`. */
  async edit(chat: string, id: string, content: string | OutgoingContent): Promise<void> {
    const whole = typeof content === 'string' ? ({ kind: 'text', body: content } as const) : content
    await this.#request('edit', undated<RequestArgs<'edit'>>({ ...whole, chat, id } as Dated<RequestArgs<'edit'>>))
  }

  /** Deletes a message of this account; in a room of which it is a moderator, of others as well. */
  async delete(chat: string, id: string, { reason }: { readonly reason?: string | undefined } = {}): Promise<void> {
    await this.#request('delete', { chat, id, reason })
  }

  /** Sets all reactions of this account to a message; none removes them. */
  async react(chat: string, id: string, emojis: readonly string[]): Promise<void> {
    await this.#request('react', { chat, id, emojis })
  }

  /** Tells that a message was read, and those before it where `features.readMarks` says `last`. */
  async markRead(chat: string, id: string): Promise<void> {
    await this.#request('read', { chat, id })
  }

  async sendTyping(chat: string, state: TypingState): Promise<void> {
    await this.#request('typing', { contact: chat, state })
  }

  /** What was said in a chat, as it stands now, page after page as it is read. */
  async *history(chat: string, gap: Gap = {}): AsyncIterable<PastMessage> {
    const forwards = gap.after !== undefined || gap.since !== undefined
    let page = undated<Omit<RequestArgs<'history'>, 'chat'>>(gap)
    for (;;) {
      const { messages, more } = await this.#request('history', { ...page, chat })
      const ordered = forwards ? messages : messages.toReversed()
      yield* ordered.map(dated)
      const last = ordered.at(-1)
      if (!more || !last) return
      page = forwards ? { ...page, after: last.id } : { ...page, before: last.id }
    }
  }

  async contacts(): Promise<readonly Contact[]> {
    return (await this.#request('contacts', {})).contacts.map(dated)
  }

  /** Asks to be a contact. Resolves with `mutual` where the other has asked before, or is a contact already. */
  async addContact(contact: string, text?: string): Promise<Relation> {
    return (await this.#request('add-contact', { contact, text })).relation
  }

  async acceptContact(contact: string): Promise<void> {
    await this.#request('accept-contact', { contact })
  }

  async rejectContact(contact: string): Promise<void> {
    await this.#request('reject-contact', { contact })
  }

  /** Removes the contact on both sides, or withdraws a request. */
  async removeContact(contact: string): Promise<void> {
    await this.#request('remove-contact', { contact })
  }

  /** Puts a contact into these groups of the contact list, and out of all others. */
  async setGroups(contact: string, groups: readonly string[]): Promise<void> {
    await this.#request('set-groups', { contact, groups })
  }

  /** Sets the presence of this device; `online` after login. `offline` hides it while it stays connected. */
  async setPresence(show: Show, status = ''): Promise<void> {
    await this.#request('presence', { show, status })
  }

  /** What is known of an account. Rejects with `unknown-account`. */
  async profile(account: string): Promise<Profile> {
    return (await this.#request('profile', { contact: account })).profile
  }

  /** Changes what is given of the own profile; null removes it. */
  async setProfile(changes: RequestArgs<'set-profile'>): Promise<void> {
    await this.#request('set-profile', changes)
  }

  /** Sets the picture of this account: the id of a file with an image, or null for none. */
  async setAvatar(file: string | null): Promise<void> {
    await this.#request('set-avatar', { file })
  }

  /** Accounts whose name contains the text, and that have this phone number and e-mail address. */
  async search(form: RequestArgs<'search'>): Promise<readonly Account[]> {
    return (await this.#request('search', form)).found
  }

  async #logInBy(wire: Wire, code: LoginOptions['code']): Promise<ReplyOf<'login'>> {
    const { username, password } = this.#options
    const token = this.#token
    const reply = await wire.request('login', token === undefined ? { username, password } : { username, token })
    if (reply.next === undefined) return reply
    if (!code) throw new SuperDuperError('code-needed')
    return wire.request('login-code', { code: await code() })
  }

  async #request<K extends RequestName>(type: K, args: RequestArgs<K>): Promise<ReplyOf<K>> {
    if (!this.#wire) throw new SuperDuperError('not-logged-in')
    return this.#wire.request(type, args)
  }

  #forget(): void {
    this.#attempt = undefined
    this.#wire = undefined
  }

  #receive(event: ServerEvent): void {
    const { type, ...fields } = event
    const results = this.#events.emit(type as keyof SuperDuperEvents, dated(fields) as never)
    if (type === 'message') this.#acknowledge(event.id, results)
    else if ('update' in event && event.sender !== this.#options.username) {
      this.#acknowledge(event.update, results.length > 0 ? results : [undefined])
    }
  }

  /** Acknowledges an update when the listeners are done; never, where there are none. */
  #acknowledge(id: string, results: readonly unknown[]): void {
    let waiting = results.length
    const done = (): void => {
      waiting -= 1
      // If the connection is lost, it is delivered again: at-least-once.
      if (waiting === 0) this.#request('ack', { id }).catch(() => {})
    }
    for (const result of results) {
      // Not caught: a rejection of a listener stays visible as an unhandled one.
      if (isThenable(result)) void Promise.resolve(result).then(done)
      else done()
    }
  }
}
