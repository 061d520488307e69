import { JID } from '@trestle/jid'
import { Iq, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { createTestHost, type TestHost, type TestHostOptions } from './test-host.js'

/** Hosts in memory that reach each other as through a server, with every stanza written and read on its way. */
export interface TestNetwork {
  /** Adds a host: a client by its full address, or with `kind: 'component'` a component by its domain. */
  join(options: Omit<TestHostOptions, 'onSent'>): TestHost
  /** Stanzas that no host of the network is there for. */
  readonly undelivered: readonly Element[]
  /** Resolves when nothing is on its way any more, and nothing followed from what arrived. */
  settled(): Promise<void>
}

/** How often nothing must have happened until the network counts as settled. */
const QUIET_TURNS = 5

export function createTestNetwork(): TestNetwork {
  const hosts: TestHost[] = []
  const undelivered: Element[] = []
  let travelling = 0
  let turns = 0

  function addressees(to: JID): TestHost[] {
    return hosts.filter(({ jid, xmpp }) => {
      if (!xmpp.online) return false
      if (xmpp.kind === 'component') return jid.domain === to.domain
      return to.isFull ? jid.equals(to) : jid.bare.equals(to)
    })
  }

  function deliver(from: TestHost, element: Element): void {
    const to = element.attrs['to'] === undefined ? from.jid.bare : JID.parse(element.attrs['to'])
    // As a server does: an iq to an account is answered for it, not passed on (RFC 6120 §8.1.1.1).
    const isForAccount = element.name === 'iq' && to.isBare && to.local !== ''
    const found = addressees(to).filter(({ xmpp }) => xmpp.kind === 'component' || !isForAccount)
    for (const host of found) host.receive(element.clone())
    if (found.length > 0) return
    undelivered.push(element)
    const iq = new Iq(element)
    if (element.name === 'iq' && (iq.type === 'get' || iq.type === 'set')) {
      from.receive(iq.errorReply(new StanzaError('service-unavailable')).element)
    }
  }

  function carry(from: TestHost, element: Element): void {
    // The server stamps a client's stanzas with where they come from, whatever the client wrote.
    if (from.xmpp.kind === 'client') element.attrs['from'] = from.jid.toString()
    travelling++
    queueMicrotask(() => {
      travelling--
      turns++
      deliver(from, element)
    })
  }

  return {
    undelivered,
    join(options) {
      const host: TestHost = createTestHost({ ...options, onSent: (element) => carry(host, element.clone()) })
      hosts.push(host)
      return host
    },
    async settled() {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
        const before = turns
        await new Promise((resolve) => setTimeout(resolve, 0))
        if (travelling > 0 || turns !== before) quiet = 0
      }
    },
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
    return host.start()
  }) as [TestHost, TestHost]
  return { network, romeo, juliet }
}
