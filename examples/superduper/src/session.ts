import { limits, type ReplyOf, type RequestArgs, type RequestName, type ServerEvent } from './protocol.js'
import { type ServerAddressOptions, serverAddress } from './server-address.js'
import { SuperDuperError } from './superduper-error.js'
import { openWire, type Wire } from './wire.js'

export interface SuperDuperClientOptions extends ServerAddressOptions {
  readonly username: string
  readonly password?: string | undefined
  /** Of an earlier login in two steps, or of a linked device; instead of the password. */
  readonly token?: string | undefined
  /** How long a request may take; default 10,000. */
  readonly timeoutMs?: number | undefined
}

export interface LoginOptions {
  /** What logs this device in, from then on, instead of what the client was made with. */
  readonly token?: string | undefined
  /** Asks for the code that an account with a login in two steps needs. Without it, such a login is `code-needed`. */
  readonly code?: (() => string | Promise<string>) | undefined
}

/** The connection of a client: one at a time, again and again. */
export interface Session {
  /** What the server said at the last login. */
  readonly welcome: ReplyOf<'login'>
  /** What logs this device in without a code. */
  readonly token: string | undefined
  readonly isOpen: boolean
  login(options?: LoginOptions): Promise<void>
  /** Ends the connection or the attempt to connect, if there is one. */
  logout(): Promise<void>
  /** Makes the token void, and ends the connection. */
  end(): Promise<void>
  /** Rejects with `not-logged-in` while there is no connection. */
  request<K extends RequestName>(type: K, args: RequestArgs<K>): Promise<ReplyOf<K>>
}

export interface SessionListeners {
  onEvent(event: ServerEvent): void
  /** The connection was lost after a login. */
  onDisconnected(error: SuperDuperError): void
}

export function createSession(options: SuperDuperClientOptions, listeners: SessionListeners): Session {
  const { username, password, timeoutMs = limits.requestMs } = options
  let { token } = options
  let attempt: AbortController | undefined
  let wire: Wire | undefined
  let welcome: ReplyOf<'login'> = {}

  function forget(): void {
    attempt = undefined
    wire = undefined
  }

  async function logInBy(opened: Wire, code: LoginOptions['code']): Promise<ReplyOf<'login'>> {
    const credentials = token === undefined ? { username, password } : { username, token }
    const reply = await opened.request('login', credentials)
    if (reply.next === undefined) return reply
    if (!code) throw new SuperDuperError('code-needed')
    return opened.request('login-code', { code: await code() })
  }

  async function request<K extends RequestName>(type: K, args: RequestArgs<K>): Promise<ReplyOf<K>> {
    if (!wire) throw new SuperDuperError('not-logged-in')
    return wire.request(type, args)
  }

  async function logout(): Promise<void> {
    const [open, running] = [wire, attempt]
    forget()
    if (open) await open.end()
    else running?.abort()
  }

  return {
    get welcome() {
      return welcome
    },
    get token() {
      return token
    },
    get isOpen() {
      return wire !== undefined
    },
    async login({ code, token: given } = {}) {
      if (attempt) throw new SuperDuperError('already-logged-in')
      token = given ?? token
      const own = new AbortController()
      attempt = own
      let opened: Wire | undefined
      let loggedIn = false
      try {
        opened = await openWire({
          ...serverAddress(options),
          timeoutMs,
          signal: own.signal,
          onEvent: listeners.onEvent,
          onLost(error) {
            if (attempt !== own) return
            forget()
            if (loggedIn) listeners.onDisconnected(error)
          },
        })
        if (own.signal.aborted) throw new SuperDuperError('disconnected')
        // Events may come in one chunk with the answer, before this function goes on: their acknowledgements need the wire.
        wire = opened
        welcome = await logInBy(opened, code)
        token = welcome.token ?? token
        loggedIn = true
      } catch (error) {
        if (attempt === own) forget()
        own.abort()
        await opened?.end()
        throw error
      }
    },
    logout,
    async end() {
      await request('end-session', {})
      token = undefined
      await logout()
    },
    request,
  }
}
