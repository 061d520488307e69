export type NetworkNameErrorCode = 'bad-credentials' | 'unknown-contact' | 'disconnected'

/** Every error of the client. */
export class NetworkNameError extends Error {
  override readonly name = 'NetworkNameError'
  readonly code: NetworkNameErrorCode

  constructor(code: NetworkNameErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export interface NetworkNameOptions {
  readonly username: string
}

/** What the client calls when something happens at the network. */
export interface NetworkNameEvents {
  message(message: { readonly from: string; readonly text: string; readonly id: string }): unknown
  /** The connection ended without `logout()`. */
  disconnected(error: NetworkNameError): unknown
}

/**
 * One account at the network. Write these methods with the network's library or protocol: until then, there is no
 * connection, and everybody answers with an echo.
 */
export class NetworkNameClient {
  readonly #options: NetworkNameOptions
  readonly #events: NetworkNameEvents
  #isOnline = false
  #lastId = 0

  constructor(options: NetworkNameOptions, events: NetworkNameEvents) {
    this.#options = options
    this.#events = events
  }

  async login(): Promise<void> {
    if (this.#options.username === '') throw new NetworkNameError('bad-credentials', 'The user name is empty.')
    this.#isOnline = true
  }

  async logout(): Promise<void> {
    this.#isOnline = false
  }

  /** Resolves with the id of the message once the network has accepted it. */
  async send(to: string, text: string): Promise<string> {
    if (!this.#isOnline) throw new NetworkNameError('disconnected', 'There is no connection.')
    const id = ++this.#lastId
    this.#events.message({ from: to, text: `echo: ${text}`, id: `echo-${id}` })
    return `${id}`
  }
}
