import { type Core, type CoreOptions, createCore, type Host, type Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import { type Element, serialize } from '@trestle/xml'
import { elementFrom, type Xml } from './canonical.js'
import { TestingError } from './testing-error.js'

/** A host without a connection: what it sends is kept, what it is fed it takes as received. */
export interface TestHost extends Host {
  readonly jid: JID
  readonly xmpp: Xmpp
  readonly core: Core
  /** Every stanza it has sent, oldest first. */
  readonly sent: readonly Element[]
  /** A view of the plugins for one of the local addresses of a component. */
  as(jid: JID | string): Pick<Host, 'get'>
  /** Sets the plugins up and puts the host online. */
  start(): this
  /** Ends the session. */
  stop(error?: Error): void
  /** Takes a stanza as if it came from the server; text without a namespace is read as in a client's stream. */
  receive(xml: Xml): void
  /**
   * The next stanza sent after this call that fits. Rejects after `timeout` milliseconds, 1,000 by default, with
   * TestingError `not-sent`, which tells what was sent; and with what `fits` throws.
   */
  nextSent(fits?: (element: Element) => boolean, options?: { readonly timeout?: number }): Promise<Element>
}

export interface TestHostOptions extends Partial<Omit<CoreOptions, 'address'>> {
  /** A client's full address, or a component's domain. */
  readonly jid: JID | string
  /** Told of each stanza that is sent. */
  readonly onSent?: ((element: Element) => void) | undefined
}

/** A host for tests; online after `start()`. */
export function createTestHost({ jid: address, onSent, kind = 'client', ...options }: TestHostOptions): TestHost {
  const jid = JID.from(address)
  const core = createCore({ ...options, kind, address: jid })
  const sent: Element[] = []
  const watchers = new Set<(element: Element) => void>()
  const link = {
    open: true,
    writable: true,
    drained: async () => {},
    pause: () => {},
    resume: () => {},
    abandon: (error: Error) => core.lost(error),
    send(element: Element) {
      // What leaves is what a peer would read: a tree that cannot be written must fail here.
      const copy = elementFrom(serialize(element))
      sent.push(copy)
      for (const watch of [...watchers]) watch(copy)
      onSent?.(copy)
    },
  }

  const host: TestHost = {
    jid,
    xmpp: core.xmpp,
    core,
    sent,
    use(plugin, given) {
      core.use(plugin, given)
      return host
    },
    get: (plugin) => core.get(plugin),
    remove: (plugin) => core.remove(plugin),
    as: (local) => {
      const self = core.xmpp.as(local)
      return { get: (plugin) => core.view(plugin, self) }
    },
    start() {
      core.install()
      core.attach(link, jid)
      return host
    },
    stop: (error) => core.detach(error),
    receive: (xml) => core.receive(elementFrom(xml, NS_CLIENT).clone()),
    nextSent: (fits = () => true, { timeout = 1000 } = {}) =>
      new Promise((resolve, reject) => {
        const over = () => {
          clearTimeout(timer)
          watchers.delete(watch)
        }
        const late = () => {
          over()
          const all = sent.map((element) => serialize(element)).join('\n') || '(nothing)'
          reject(new TestingError('not-sent', `No such stanza was sent within ${timeout} ms. Sent so far:\n${all}`))
        }
        const timer = setTimeout(late, timeout)
        const watch = (element: Element) => {
          try {
            if (!fits(element)) return
            resolve(element)
          } catch (error) {
            // The test's own mistake, and not that of whoever happens to send.
            reject(error)
          }
          over()
        }
        watchers.add(watch)
      }),
  }
  return host
}
