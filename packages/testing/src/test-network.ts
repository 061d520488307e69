import { JID } from '@trestle/jid'
import { Iq, Message, StanzaError, type StanzaErrorCondition } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { createTestHost, type TestHost, type TestHostOptions } from './test-host.js'
import { createTraffic } from './traffic.js'

/** Hosts in memory that reach each other as through a server, with every stanza written and read on its way. */
export interface TestNetwork {
  /** Adds a host: a client by its full address, or with `kind: 'component'` a component by its domain. */
  join(options: Omit<TestHostOptions, 'onSent'>): TestHost
  /**
   * Stanzas that no host of the network is there for, and those that a server would not take: to what is no address, or
   * of a component for a domain that is not its own.
   */
  readonly undelivered: readonly Element[]
  /**
   * Resolves when nothing is on its way any more, and nothing follows from what arrived. It waits for whatever runs on
   * promises and on WebCrypto, and a while longer for requests without an answer; for files, sockets and timers it
   * does not.
   */
  settled(): Promise<void>
}

/** Makes a network without hosts. */
export function createTestNetwork(): TestNetwork {
  const hosts: TestHost[] = []
  const undelivered: Element[] = []
  const traffic = createTraffic()

  function addressees(to: JID): TestHost[] {
    return hosts.filter(({ address, xmpp }) => {
      if (!xmpp.online) return false
      if (xmpp.kind === 'component') return address.domain === to.domain
      return to.isFull ? address.equals(to) : address.bare.equals(to)
    })
  }

  function deliver(from: TestHost, element: Element): void {
    const to = recipient(from, element)
    if (!to) {
      returned(from, element, 'jid-malformed')
      return
    }
    if (!speaksForItself(from, element)) {
      undelivered.push(element)
      return
    }
    // As a server does: an iq to an account is answered for it, not passed on (RFC 6120 §8.1.1.1).
    const isForAccount = element.name === 'iq' && to.isBare && to.local !== ''
    const found = addressees(to).filter(({ xmpp }) => xmpp.kind === 'component' || !isForAccount)
    for (const host of found) host.receive(element)
    if (found.length === 0) returned(from, element, 'service-unavailable')
  }

  /** Requests are answered; of the rest, only what was never an address is worth an error here. */
  function returned(from: TestHost, element: Element, condition: StanzaErrorCondition): void {
    undelivered.push(element)
    const { type } = element.attrs
    const isRequest = element.name === 'iq' && (type === 'get' || type === 'set')
    const isMessage = element.name === 'message' && type !== 'error' && condition === 'jid-malformed'
    if (!isRequest && !isMessage) return
    const copy = element.clone()
    if (condition === 'jid-malformed') delete copy.attrs['to']
    const reply = (isRequest ? new Iq(copy) : new Message(copy)).errorReply(new StanzaError(condition))
    traffic.sawAnswer(reply.element)
    from.receive(reply.element)
  }

  function carry(from: TestHost, element: Element): void {
    // The server stamps a client's stanzas with where they come from, whatever the client wrote.
    if (from.xmpp.kind === 'client') element.attrs['from'] = from.address.toString()
    traffic.carry(element, () => deliver(from, element))
  }

  return {
    undelivered,
    join(options) {
      const host: TestHost = createTestHost({ ...options, onSent: (element) => carry(host, element.clone()) })
      hosts.push(host)
      return host
    },
    settled: traffic.settled,
  }
}

function recipient(from: TestHost, { attrs }: Element): JID | undefined {
  try {
    return attrs['to'] === undefined ? from.address.bare : JID.parse(attrs['to'])
  } catch {
    return undefined
  }
}

/** Servers refuse what a component sends from elsewhere (XEP-0114 §3). */
function speaksForItself({ address, xmpp }: TestHost, { attrs }: Element): boolean {
  if (xmpp.kind === 'client') return true
  try {
    return JID.parse(attrs['from'] ?? '').domain === address.domain
  } catch {
    return false
  }
}

/** Two clients that reach each other, online, with the plugins that `prepare` gives each of them. */
export function createHostPair(prepare: (host: TestHost) => unknown = () => {}): {
  readonly network: TestNetwork
  readonly romeo: TestHost
  readonly juliet: TestHost
} {
  const network = createTestNetwork()
  const [romeo, juliet] = ['romeo@montague.example/orchard', 'juliet@capulet.example/balcony'].map((jid) => {
    const host = network.join({ jid })
    prepare(host)
    return host.goOnline()
  }) as [TestHost, TestHost]
  return { network, romeo, juliet }
}
