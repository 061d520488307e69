import type { Client } from '@trestle/client'
import type { Iq } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { caps } from '@trestle/xep-0115'
import type { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import { conditionOf, messageWith, type Peer } from '../peer.js'
import type { Scene } from './scene.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const PUBSUB = 'http://jabber.org/protocol/pubsub'
const EVENT = `${PUBSUB}#event`
const NODE = 'http://jabber.org/protocol/nick'

export function personalEventBehaviour({ kind, parties }: Scene): void {
  const bare = ({ jid }: Peer) => jid.split('/')[0]!
  const field = (name: string, value: string) => `<field var='${name}'><value>${value}</value></field>`
  const options = (fields: string) =>
    `<publish-options><x xmlns='jabber:x:data' type='submit'>
      <field var='FORM_TYPE' type='hidden'><value>${PUBSUB}#publish-options</value></field>${fields}</x></publish-options>`
  const publish = (peer: Peer, nick: string, more = '') =>
    peer.ask(`<iq type='set'><pubsub xmlns='${PUBSUB}'><publish node='${NODE}'><item id='current'>
      <nick xmlns='${NODE}'>${nick}</nick></item></publish>${more}</pubsub></iq>`)
  const read = (peer: Peer, of: string) =>
    peer.ask(`<iq type='get' to='${of}'><pubsub xmlns='${PUBSUB}'><items node='${NODE}'/></pubsub></iq>`)
  const nickIn = (element: Element | undefined, ns: string) =>
    element?.child(ns, 'items')?.child(ns, 'item')?.child(NODE, 'nick')?.text()
  const nickOf = ({ payload }: Iq) => nickIn(payload, PUBSUB)
  const tellsOf = (nick: string, from: string) => (stanza: Element) =>
    stanza.name === 'message' && stanza.attrs['from'] === from && nickIn(stanza.child(EVENT, 'event'), EVENT) === nick

  /** Wants to know of the node, and says so in its capabilities. */
  const interested = {
    prepare(client: Client) {
      client.use(disco).use(caps)
      client.get(disco).addFeature(`${NODE}+notify`)
    },
  }
  const couple = async () => {
    const romeo = await parties.online(await parties.account('romeo'))
    const juliet = await parties.online(await parties.account('juliet'))
    return { romeo, juliet }
  }

  /** ejabberd takes up what a contact wants when it comes online, not when it becomes a contact. */
  async function friends() {
    const { romeo, juliet } = await couple()
    await parties.befriend(romeo, juliet)
    await Promise.all([romeo.stop(), juliet.stop()])
    return { romeo: await parties.online(bare(romeo)), juliet: await parties.online(bare(juliet), interested) }
  }

  it('are announced by the account', async () => {
    const { romeo } = await couple()
    const { payload } = await romeo.ask(`<iq type='get' to='${bare(romeo)}'><query xmlns='${INFO}'/></iq>`)
    const identities = payload?.childrenOf(INFO, 'identity').map(({ attrs }) => `${attrs['category']}/${attrs['type']}`)
    expect(identities).toEqual(expect.arrayContaining(['account/registered', 'pubsub/pep']))
    const features = payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])
    expect(features).toEqual(
      expect.arrayContaining(['publish', 'publish-options', 'persistent-items'].map((name) => `${PUBSUB}#${name}`)),
    )
  })

  it('are read by the account and those who see its presence', async () => {
    const { romeo, juliet } = await couple()
    expect((await publish(romeo, 'Romeo')).type).toBe('result')
    expect(nickOf(await read(romeo, bare(romeo)))).toBe('Romeo')
    expect((await read(juliet, bare(romeo))).type).toBe('error')
    await parties.befriend(romeo, juliet)
    expect(nickOf(await read(juliet, bare(romeo)))).toBe('Romeo')
  })

  it('are published by nobody else', async () => {
    const { romeo, juliet } = await couple()
    await parties.befriend(romeo, juliet)
    await publish(romeo, 'Romeo')
    const item = `<item id='current'><nick xmlns='${NODE}'>Paris</nick></item>`
    const refused = await juliet.ask(
      `<iq type='set' to='${bare(romeo)}'><pubsub xmlns='${PUBSUB}'><publish node='${NODE}'>${item}</publish></pubsub></iq>`,
    )
    expect(conditionOf(refused)).toBe('forbidden')
    expect(nickOf(await read(romeo, bare(romeo)))).toBe('Romeo')
  })

  it('come to contacts and own resources that want them', async () => {
    const { romeo, juliet } = await friends()
    const phone = await parties.online(bare(romeo), interested)
    await publish(romeo, 'Romeo')
    await juliet.next('event', tellsOf('Romeo', bare(romeo)))
    await phone.next('event', tellsOf('Romeo', bare(romeo)))
    romeo.send(`<message to='${romeo.jid}' type='chat'><body>settled</body></message>`)
    await romeo.next('marker', messageWith('settled'))
    // ejabberd tells all resources of the account.
    if (kind !== 'ejabberd') expect(romeo.seen(tellsOf('Romeo', bare(romeo)))).toEqual([])
  })

  // ejabberd does not tell a further resource.
  if (kind !== 'ejabberd')
    it('come again to whoever comes online', async () => {
      const { romeo, juliet } = await friends()
      await publish(romeo, 'Romeo')
      const phone = await parties.online(bare(juliet), interested)
      await phone.next('event', tellsOf('Romeo', bare(romeo)))
      await romeo.stop()
      const tablet = await parties.online(bare(juliet), interested)
      await tablet.next('event', tellsOf('Romeo', bare(romeo)))
    })

  it('are of the account alone where it wants that', async () => {
    const { romeo, juliet } = await friends()
    const secret = options(field('pubsub#persist_items', 'true') + field('pubsub#access_model', 'whitelist'))
    expect((await publish(romeo, 'Romeo', secret)).type).toBe('result')
    expect((await read(juliet, bare(romeo))).type).toBe('error')
    expect(nickOf(await read(romeo, bare(romeo)))).toBe('Romeo')
    // The same options hold from then on, others do not.
    expect((await publish(romeo, 'Montague', secret)).type).toBe('result')
    const open = options(field('pubsub#access_model', 'open'))
    // ejabberd 23 changes the node instead.
    if (kind !== 'ejabberd') expect(conditionOf(await publish(romeo, 'Everybody', open))).toBe('conflict')
    romeo.send(`<message to='${juliet.jid}' type='chat'><body>settled</body></message>`)
    await juliet.next('marker', messageWith('settled'))
    expect(juliet.seen(({ attrs, name }) => name === 'message' && attrs['from'] === bare(romeo))).toEqual([])
  })
}
