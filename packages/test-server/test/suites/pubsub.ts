import type { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import { conditionOf, type Peer } from '../peer.js'
import type { Scene } from './scene.js'

const ITEMS = 'http://jabber.org/protocol/disco#items'
const PUBSUB = 'http://jabber.org/protocol/pubsub'
const EVENT = `${PUBSUB}#event`

export function pubsubBehaviour({ server, parties }: Scene): void {
  let nodes = 0
  const service = () => `pubsub.${server().domain}`
  const set = (peer: Peer, content: string, ns = PUBSUB) =>
    peer.ask(`<iq type='set' to='${service()}'><pubsub xmlns='${ns}'>${content}</pubsub></iq>`)
  const publish = (peer: Peer, node: string, text: string) =>
    set(peer, `<publish node='${node}'><item id='1'><line xmlns='urn:example:play'>${text}</line></item></publish>`)
  const tellsOf = (text: string) => (stanza: Element) =>
    stanza.name === 'message' &&
    stanza.child(EVENT, 'event')?.child(EVENT, 'items')?.child(EVENT, 'item')?.elements()[0]?.text() === text

  /** The account that may create nodes on every server. */
  async function created() {
    const romeo = await parties.online('romeo@localhost', { password: 'wherefore' })
    const juliet = await parties.online(await parties.account('juliet'))
    const node = `play-${++nodes}`
    expect((await set(romeo, `<create node='${node}'/>`)).type).toBe('result')
    return { romeo, juliet, node }
  }

  it('is announced, with its nodes', async () => {
    const { juliet, node } = await created()
    const items = async (of: string) => {
      const { payload } = await juliet.ask(`<iq type='get' to='${of}'><query xmlns='${ITEMS}'/></iq>`)
      return payload?.elements().map(({ attrs }) => attrs['node'] ?? attrs['jid'])
    }
    expect(await items(server().domain)).toContain(service())
    expect(await items(service())).toContain(node)
  })

  it('tells subscribers, and gives what there is to those who ask', async () => {
    const { romeo, juliet, node } = await created()
    const subscribed = await set(juliet, `<subscribe node='${node}' jid='${juliet.jid.split('/')[0]}'/>`)
    expect(subscribed.payload?.child(PUBSUB, 'subscription')?.attrs['subscription']).toBe('subscribed')
    expect((await publish(romeo, node, 'Two households')).type).toBe('result')
    await juliet.next('event', tellsOf('Two households'))
    const { payload } = await juliet.ask(
      `<iq type='get' to='${service()}'><pubsub xmlns='${PUBSUB}'><items node='${node}'/></pubsub></iq>`,
    )
    expect(payload?.child(PUBSUB, 'items')?.elements()[0]?.elements()[0]?.text()).toBe('Two households')
  })

  it('lets only its publishers publish, and only its owner delete a node', async () => {
    const { romeo, juliet, node } = await created()
    expect(conditionOf(await publish(juliet, node, 'A plague'))).toBe('forbidden')
    expect(conditionOf(await set(juliet, `<delete node='${node}'/>`, `${PUBSUB}#owner`))).toBe('forbidden')
    expect((await set(romeo, `<delete node='${node}'/>`, `${PUBSUB}#owner`)).type).toBe('result')
  })
}
