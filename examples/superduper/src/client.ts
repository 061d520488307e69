import { DEFAULT_ADDRESS, parseAddress } from './address.js'
import { createEmitter, type Listener } from './emitter.js'
import {
  type EventFields,
  limits,
  type Relation,
  type ReplyOf,
  type RequestArgs,
  type RequestName,
  type ServerEvent,
  type Show,
  type TypingState,
} from './protocol.js'
import { SuperDuperError } from './superduper-error.js'
import { openWire, type Wire } from './wire.js'

export type { Relation, Show, TypingState } from './protocol.js'
export { SuperDuperError, type SuperDuperErrorCode } from './superduper-error.js'

export interface SuperDuperClientOptions {
  readonly username: string
  readonly password: string
  /** With `port`, the server's address. Default: the environment's SUPERDUPER_SERVER, else 127.0.0.1:7777. */
  readonly host?: string | undefined
  readonly port?: number | undefined
  /** How long a request may take; default 10,000. */
  readonly timeoutMs?: number | undefined
}

export interface ReceivedMessage {
  readonly id: string
  readonly sender: string
  readonly body: string
  readonly at: Date
}

export interface SentMessage {
  readonly id: string
  readonly destination: string
  readonly body: string
  readonly at: Date
  readonly clientId?: string | undefined
}

export interface SuperDuperEvents {
  /**
   * A message for this account. It is acknowledged when every listener has returned and the promises they returned have
   * resolved. Otherwise (no listener, one throws or rejects, the process ends) it is delivered again after the next login.
   */
  message: ReceivedMessage
  /** Another device of this account sent a message. */
  sent: SentMessage
  /** The recipient acknowledged a message of this account. Sent only to devices that are connected then. */
  delivered: EventFields<'delivered'>
  typing: EventFields<'typing'>
  presence: EventFields<'presence'>
  /** Somebody asks to be a contact. Repeated after every login until the request is accepted or rejected. */
  'contact-request': EventFields<'contact-request'>
  'contact-added': EventFields<'contact-added'>
  'contact-removed': EventFields<'contact-removed'>
  /** The connection ended without `logout()`. The client does not reconnect by itself. */
  disconnected: SuperDuperError
}

export interface OutgoingMessage {
  readonly text: string
  readonly destination: string
  /** An id of the client's choice: a second message with the same id is not delivered again, and gets the id of the first. */
  readonly clientId?: string | undefined
}

export type Contact = ReplyOf<'contacts'>['contacts'][number]

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** A client of the super duper chat network. Every promise rejects with {@link SuperDuperError} only. */
export class SuperDuperClient {
  readonly #options: SuperDuperClientOptions
  readonly #events = createEmitter<SuperDuperEvents>()
  #attempt: AbortController | undefined
  #wire: Wire | undefined

  constructor(options: SuperDuperClientOptions) {
    this.#options = options
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

  /** Connects and logs in; messages that wait for the account follow as events. May be called again after the connection ended. */
  async login(): Promise<void> {
    if (this.#attempt) throw new SuperDuperError('already-logged-in')
    const attempt = new AbortController()
    this.#attempt = attempt
    const { username, password, timeoutMs = limits.requestMs } = this.#options
    let wire: Wire | undefined
    let loggedIn = false
    try {
      wire = await openWire({
        ...this.#address(),
        timeoutMs,
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
      await wire.request('login', { username, password })
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

  /** Sends a message. Resolves with its id once the server has stored it for the recipient. */
  async sendMessage({ text, destination, clientId }: OutgoingMessage): Promise<string> {
    const message = { destination, body: text }
    return (await this.#request('send', clientId === undefined ? message : { ...message, clientId })).id
  }

  async contacts(): Promise<readonly Contact[]> {
    return (await this.#request('contacts', {})).contacts
  }

  /** Asks to be a contact. Resolves with `mutual` where the other has asked before, or is a contact already. */
  async addContact(contact: string): Promise<Relation> {
    return (await this.#request('add-contact', { contact })).relation
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

  /** Sets the presence of this device; `online` after login. `offline` hides it while it stays connected. */
  async setPresence(show: Show, status = ''): Promise<void> {
    await this.#request('presence', { show, status })
  }

  async sendTyping(contact: string, state: TypingState): Promise<void> {
    await this.#request('typing', { contact, state })
  }

  #address(): { readonly host: string; readonly port: number } {
    const { host, port } = this.#options
    const fromEnvironment = host === undefined && port === undefined ? process.env.SUPERDUPER_SERVER : undefined
    if (!fromEnvironment) return { host: host ?? DEFAULT_ADDRESS.host, port: port ?? DEFAULT_ADDRESS.port }
    const address = parseAddress(fromEnvironment)
    if (!address) throw new SuperDuperError('invalid-address', 'SUPERDUPER_SERVER must be host:port')
    return address
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
    switch (event.type) {
      case 'message': {
        const { id, sender, body, at } = event
        this.#acknowledge(id, this.#events.emit('message', { id, sender, body, at: new Date(at) }))
        return
      }
      case 'sent': {
        const { type, at, ...sent } = event
        this.#events.emit(type, { ...sent, at: new Date(at) })
        return
      }
      default: {
        const { type, ...fields } = event
        this.#events.emit(type, fields as never)
      }
    }
  }

  #acknowledge(id: string, results: readonly unknown[]): void {
    let waiting = results.length
    const done = (): void => {
      waiting -= 1
      // If the connection is lost, the message is delivered again: at-least-once.
      if (waiting === 0) this.#request('ack', { id }).catch(() => {})
    }
    for (const result of results) {
      // Not caught: a rejection of a listener stays visible as an unhandled one.
      if (isThenable(result)) void Promise.resolve(result).then(done)
      else done()
    }
  }
}
