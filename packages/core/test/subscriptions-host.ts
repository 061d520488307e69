import { Presence } from '@trestle/stanza'
import { createTestNetwork, type TestHost } from '@trestle/testing'
import {
  type SubscriptionsOptions,
  subscriptionChanged,
  subscriptionRequested,
  subscriptions,
  type XmppFailure,
} from '../src/index.js'

export const LOCAL = 'juliet@superduper.example'
export const ROMEO = 'romeo@montague.example'

/** A component; what the server hands it, and what it has sent to whom since the last look. */
export function setUp(options: SubscriptionsOptions = {}) {
  const network = createTestNetwork()
  const host = network.join({ jid: 'superduper.example', kind: 'component' }).use(subscriptions, options).goOnline()
  const failures: XmppFailure[] = []
  const log: string[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  host.xmpp.events.on(subscriptionRequested, ({ local, contact }) => log.push(`${contact} asks ${local}`))
  host.xmpp.events.on(subscriptionChanged, ({ local, contact, state }) => {
    const is = Object.entries(state).flatMap(([name, on]) => (on ? [name] : []))
    log.push(`${local} ${contact}: ${is.join(' ') || 'nothing'}`)
  })
  let seen = 0
  return {
    host,
    failures,
    log,
    juliet: host.as(LOCAL).get(subscriptions),
    async feed(type: string | undefined, { from = ROMEO, to = LOCAL, inside = '' } = {}) {
      host.receive(`<presence ${type ? `type='${type}'` : ''} from='${from}' to='${to}'>${inside}</presence>`)
      await network.settled()
    },
    settled: network.settled,
    sent: () => fresh(host, (n) => (seen += n), seen),
  }
}

function fresh(host: TestHost, saw: (count: number) => void, from: number): string[] {
  const stanzas = host.sent.slice(from)
  saw(stanzas.length)
  return stanzas.map((element) => {
    const presence = new Presence(element)
    return `${presence.type} ${presence.from} → ${presence.to}${presence.status ? `: ${presence.status}` : ''}`
  })
}
