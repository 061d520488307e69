import {
  type Core,
  type CoreOptions,
  createHost,
  type HostConnection,
  type ReconnectOptions,
  type XmppHost,
} from '@trestle/core/host'
import { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import { type Element, serialize, sizeOf } from '@trestle/xml'
import { elementFrom, type Xml } from './canonical.js'
import { createSentStanzas, type SentStanzas } from './sent-stanzas.js'
import { TestingError } from './testing-error.js'

/**
 * A client or a component without a server: what it sends is kept, what it is fed it takes as received. It is all that
 * real ones are; `start()` and `stop()` have done their work before they return, and their promises tell of failures.
 */
export interface TestHost extends XmppHost<TestingError>, SentStanzas {
  /** The address it was given, online or not. */
  readonly address: JID
  readonly core: Core
  /** Starts it, and returns it online. Throws what `start()` would reject with. */
  goOnline(): this
  /** The connection is lost: code `connection-lost`, with this cause. */
  lose(cause?: Error): void
  /** Takes a stanza as if it came from the server; text without a namespace is read as in a client's stream. */
  receive(xml: Xml): void
}

export interface TestHostOptions extends Partial<Omit<CoreOptions, 'address'>> {
  /** A client's full address, or a component's domain. */
  readonly jid: JID | string
  /** Whether, and how, a lost session is taken up again. Default false. */
  readonly reconnect?: boolean | ReconnectOptions<TestingError> | undefined
  /** Told of each stanza that is sent. */
  readonly onSent?: ((element: Element) => void) | undefined
}

/** A host for tests; online after `start()`. */
export function createTestHost({ jid: address, onSent, reconnect = false, ...options }: TestHostOptions): TestHost {
  const jid = JID.from(address)
  const sent = createSentStanzas()
  let lose: (error: TestingError) => void = () => {}

  const { host, core } = createHost<TestingError>({
    kind: 'client',
    ...options,
    address: jid,
    HostError: TestingError,
    reconnect,
    isRetryable: () => true,
    async connect(core, signal): Promise<HostConnection<TestingError>> {
      // At once, also in the turn in which it was started.
      signal.addEventListener('abort', () => core.detach())
      core.attach(
        {
          open: true,
          writable: true,
          drained: async () => {},
          pause: () => {},
          resume: () => {},
          abandon: (error) => lost(error),
          sizeOf: (element) => sizeOf(element, { parentNs: NS_CLIENT }),
          send(element) {
            // What leaves is what a peer would read: a tree that cannot be written must fail here.
            const copy = elementFrom(serialize(element))
            sent.add(copy)
            onSent?.(copy)
          },
        },
        jid,
      )
      const ended = new Promise<TestingError>((resolve) => {
        lose = resolve
      })
      return {
        jid,
        resumed: false,
        ended,
        close: () => lose(new TestingError('aborted', 'The host was stopped.')),
      }
    },
  })

  function lost(cause: Error | undefined): void {
    const error = new TestingError('connection-lost', 'The connection was lost.', cause && { cause })
    core.lost(error)
    lose(error)
  }

  const testHost: TestHost = Object.assign(host, {
    address: jid,
    core,
    sent: sent.sent,
    nextSent: sent.nextSent,
    goOnline() {
      if (host.status !== 'offline') {
        throw new TestingError('already-started', `The host is ${host.status}: wait for stop() first.`)
      }
      core.install()
      // By the next line it is online; one that is stopped before its promise resolves has lost nothing.
      host.start().catch(() => {})
      return testHost
    },
    lose: lost,
    receive: (xml: Xml) => core.receive(elementFrom(xml, NS_CLIENT).clone()),
  })
  return testHost
}
