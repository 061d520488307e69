/// <reference path="./irc-framework.d.ts" />
import irc, { type Message, type Transport } from 'irc-framework'
import type { IrcMessage } from './message.js'

/** How to log in to the account of services, while registering. */
export type Sasl =
  | { readonly mechanism: 'PLAIN'; readonly account: string; readonly password: string }
  /** By the certificate of the client. */
  | { readonly mechanism: 'EXTERNAL' }

export interface FrameworkOptions {
  readonly nick: string
  readonly username: string
  readonly realname: string
  readonly password: string | undefined
  readonly sasl: Sasl | undefined
  write(line: string): void
  onSaslFailed(reason: string, text: string | undefined): void
}

/** What irc-framework does here: it registers, negotiates capabilities and SASL, and takes lines apart. */
export interface Framework {
  /** The connection is open: it says who we are. */
  open(): void
  /** Takes a line apart, and answers it where it belongs to the registration. */
  read(line: string): IrcMessage | undefined
  closed(): void
  has(capability: string): boolean
  /** What the server said of a capability that is in use. */
  valueOf(capability: string): string | undefined
}

/** Besides those that irc-framework asks for by itself. */
const capabilities = [
  'labeled-response',
  'draft/chathistory',
  'draft/multiline',
  'draft/message-redaction',
  'standard-replies',
]
/** What irc-framework handles: the rest is read by who calls, and would only be remembered there, without bounds. */
const registration = new Set(['001', '900', '902', '903', '904', '905', '906', '907', '908', 'AUTHENTICATE', 'CAP'])
/** Servers that never stop talking of capabilities are not answered for ever. */
const maxHandled = 500

/** A transport that is driven from outside. */
function passiveTransport(write: (line: string) => void) {
  const listeners = new Map<string, ((...args: never[]) => void)[]>()
  const transport: Transport = {
    connect() {},
    writeLine(line, written) {
      write(line)
      written?.()
    },
    close() {},
    disposeSocket() {},
    setEncoding: () => true,
    isConnected: () => true,
    on: (event, listener) => void listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    removeAllListeners: () => listeners.clear(),
  }
  const emit = (event: string, ...args: readonly unknown[]): void => {
    for (const listener of listeners.get(event) ?? []) listener(...(args as never[]))
  }
  return { transport, emit }
}

function toMessage({ tags, prefix, nick, ident, hostname, command, params }: Message): IrcMessage {
  return { tags, source: prefix, nick, user: ident, host: hostname, command, params }
}

/** Whether irc-framework, which expects its parameters to be there, can take it. */
function isWhole({ command, params }: Message): boolean {
  return params.length >= (command === 'CAP' ? 3 : command === '900' ? 3 : 1)
}

export function createFramework(options: FrameworkOptions): Framework {
  const { nick, username, realname, password, sasl, write, onSaslFailed } = options
  const { transport, emit } = passiveTransport(write)
  let handled = 0
  const client = new irc.Client()
  client.requestCap(capabilities)
  client.on('sasl failed', ({ reason, message: text }) => onSaslFailed(reason, text))
  client.use((_, raw) => {
    raw.use((_command, read, _line, _client, next) => {
      if (!isWhole(read) || ++handled > maxHandled) return
      try {
        next()
      } catch {
        // What it could not read is as good as not said: without an answer to it, the login times out.
      }
    })
  })
  client.connect({
    nick,
    username,
    gecos: realname,
    ...(password !== undefined && { password }),
    // Without an account, it would log in to one of our nick by the password of the server.
    account: sasl?.mechanism === 'PLAIN' ? sasl : { account: '', password: '' },
    ...(sasl && { sasl_mechanism: sasl.mechanism }),
    version: null,
    auto_reconnect: false,
    ping_interval: 0,
    ping_timeout: 0,
    enable_chghost: true,
    enable_setname: true,
    enable_echomessage: true,
    transport: class {
      constructor() {
        // biome-ignore lint/correctness/noConstructorReturn: irc-framework takes nothing but constructors.
        return transport
      }
    } as new () => Transport,
  })
  const { cap } = client.network
  return {
    open: () => emit('open'),
    read(line) {
      if (line === '') return undefined
      const read = irc.ircLineParser(line)
      if (registration.has(read.command)) emit('line', line)
      return toMessage(read)
    },
    closed: () => emit('close', false),
    has: (capability) => cap.enabled.includes(capability),
    valueOf: (capability) => (cap.enabled.includes(capability) ? cap.available.get(capability) : undefined),
  }
}
