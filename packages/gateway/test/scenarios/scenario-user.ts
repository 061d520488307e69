import { Message, Presence } from '@trestle/stanza'
import type { Slixmpp, SlixmppPeer } from '@trestle/test-fixtures'
import { type Element, parse } from '@trestle/xml'

/** A user with slixmpp, which keeps the roster and the subscriptions by itself; what is sent and comes is XML. */
export interface ScenarioUser {
  readonly peer: SlixmppPeer
  tell(xml: string): Promise<unknown>
  /** Resolves with the answer to a request, also with an error. */
  ask(xml: string): Promise<Element>
  /** The next message of an address that fits; each is handed out once. */
  message(from: string, fits?: (message: Message) => boolean): Promise<Message>
  presence(from: string, fits?: (presence: Presence) => boolean): Promise<Presence>
  /** Resolves when these are here, as the server asked for them at the login; what came until then is passed over. */
  arrivedTo(...contacts: readonly string[]): Promise<void>
  /** Messages that came and that nobody has asked for. */
  unread(): readonly Message[]
  /** Asks for an item, and so for all that was sent before: what comes back behind it. */
  settled(to: string): Promise<void>
}

const PLUGINS = ['xep_0030', 'xep_0199']

export async function loginScenarioUser(slixmpp: Slixmpp, name: string, plugins = PLUGINS): Promise<ScenarioUser> {
  const peer = await slixmpp.login(name, plugins)
  await peer.call('watch')
  const parsed = (values: object) => parse(String((values as { readonly xml: string }).xml))
  const next = async <T extends { readonly from?: unknown }>(
    kind: 'message' | 'presence',
    from: string,
    make: (element: Element) => T,
    fits: (stanza: T) => boolean,
  ): Promise<T> => {
    const wanted = (element: Element) =>
      element.name === kind && String(element.attrs['from']).split('/')[0] === from && fits(make(element))
    return make(parsed(await peer.next('stanza', (values) => wanted(parsed(values)))))
  }
  return {
    peer,
    tell: (xml) => peer.call('tell', { xml }),
    ask: async (xml) => parse(String(await peer.call('exchange', { xml }))),
    message: (from, fits = () => true) => next('message', from, (element) => new Message(element), fits),
    presence: (from, fits = () => true) => next('presence', from, (element) => new Presence(element), fits),
    unread: () =>
      peer.unread('stanza').flatMap((values) => {
        const element = parsed(values)
        return element.name === 'message' ? [new Message(element)] : []
      }),
    async arrivedTo(...contacts) {
      for (const contact of contacts) {
        const isFrom = (values: object) => String((values as { readonly from: string }).from).split('/')[0] === contact
        await peer.next('presence', (values) => isFrom(values) && values['type'] !== 'unavailable')
      }
      for (const _ of peer.unread('stanza')) await peer.next('stanza')
    },
    async settled(to) {
      await peer.call('exchange', {
        xml: `<iq xmlns='jabber:client' type='get' to='${to}'><ping xmlns='urn:xmpp:ping'/></iq>`,
      })
    },
  }
}

/** The condition of a stanza error. */
export function conditionOf(stanza: Element | Message): string | undefined {
  const element = stanza instanceof Message ? stanza.element : stanza
  return element
    .elements()
    .find(({ name }) => name === 'error')
    ?.elements()
    .find(({ ns, name }) => ns === 'urn:ietf:params:xml:ns:xmpp-stanzas' && name !== 'text')?.name
}
