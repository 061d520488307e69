import { createManualClock, createTestHost } from '@trestle/testing'
import { FORM_PUBLISH_OPTIONS, Pubsub } from '@trestle/xep-0060'
import { type Element, serialize } from '@trestle/xml'

export const ROMEO = 'romeo@montague.example'

export interface AccountOptions {
  /** What the account announces. Default: personal eventing with publish-options. */
  readonly info?: string
  /** Items of the node, by their ids. */
  readonly items?: Readonly<Record<string, string>>
  /** What other nodes have, as it is written. */
  readonly others?: Readonly<Record<string, string>>
}

const PRIVATE = `<identity category='pubsub' type='pep'/><feature var='${FORM_PUBLISH_OPTIONS}'/>`

/** A client, and a server that keeps one node for its account. */
export function account(node: string, { info = PRIVATE, items: before = {}, others = {} }: AccountOptions = {}) {
  const items = new Map(Object.entries(before))
  const publications: Element[] = []

  function answer(iq: Element): string {
    const value = iq.get(Pubsub)
    if (!value) return `<query xmlns='http://jabber.org/protocol/disco#info'>${info}</query>`
    const { items: asked, publish, retract } = value
    const other = others[asked?.node ?? '']
    if (other !== undefined) return itemsOf(asked?.node ?? '', other)
    if (publish) {
      publications.push(iq)
      for (const { id = '', payload } of publish.items) items.set(id, payload.map((one) => serialize(one)).join(''))
      return ''
    }
    const wanted = (asked ?? retract)?.items.map(({ id }) => id ?? '') ?? []
    if (items.size === 0 || (retract && !wanted.every((id) => items.delete(id)))) return NOT_FOUND
    if (retract) return ''
    const found = [...items].filter(([id]) => wanted.length === 0 || wanted.includes(id))
    const written = found.map(([id, payload]) => `<item id='${id}'>${payload}</item>`)
    return itemsOf(node, written.join(''))
  }

  const host = createTestHost({
    jid: `${ROMEO}/orchard`,
    // Rooms that are not there would be missed after the test is over.
    clock: createManualClock(),
    onSent(sent) {
      if (sent.name !== 'iq') return
      const result = answer(sent)
      const from = sent.attrs['to'] === undefined ? '' : `from='${sent.attrs['to']}'`
      const type = result === NOT_FOUND ? 'error' : 'result'
      queueMicrotask(() => host.receive(`<iq type='${type}' ${from} id='${sent.attrs['id']}'>${result}</iq>`))
    },
  })

  /** A notification of the node, of whoever. */
  const notify = (content: string, from = ROMEO) =>
    host.receive(`<message type='headline' from='${from}' to='${ROMEO}/orchard'>
      <event xmlns='http://jabber.org/protocol/pubsub#event'>${content}</event></message>`)

  return { host, items, publications, notify }
}

const itemsOf = (node: string, written: string) =>
  `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${node}'>${written}</items></pubsub>`

const NOT_FOUND = `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
