import type { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import { conditionOf, messageWith, type Peer, presenceOf } from '../peer.js'
import type { Scene } from './scene.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const ITEMS = 'http://jabber.org/protocol/disco#items'
const MUC = 'http://jabber.org/protocol/muc'
const OWNER = `${MUC}#owner`

export function roomBehaviour({ server, parties }: Scene): void {
  let rooms = 0
  const service = () => `conference.${server().domain}`
  const newRoom = () => `feast-${++rooms}@${service()}`

  async function enter(peer: Peer, room: string, nick: string): Promise<Element> {
    peer.send(`<presence to='${room}/${nick}'><x xmlns='${MUC}'/></presence>`)
    return peer.next('own presence', presenceOf(`${room}/${nick}`))
  }

  async function occupied() {
    const room = newRoom()
    const romeo = await parties.online(await parties.account('romeo'))
    const juliet = await parties.online(await parties.account('juliet'))
    await enter(romeo, room, 'romeo')
    const form = `<x xmlns='jabber:x:data' type='submit'/>`
    const made = await romeo.ask(`<iq type='set' to='${room}'><query xmlns='${OWNER}'>${form}</query></iq>`)
    expect(made.type).toBe('result')
    await enter(juliet, room, 'juliet')
    await romeo.next('presence', presenceOf(`${room}/juliet`))
    return { room, romeo, juliet }
  }

  it('are announced', async () => {
    const romeo = await parties.login(await parties.account('romeo'))
    const items = await romeo.ask(`<iq type='get' to='${server().domain}'><query xmlns='${ITEMS}'/></iq>`)
    expect(items.payload?.elements().map(({ attrs }) => attrs['jid'])).toContain(service())
    const info = await romeo.ask(`<iq type='get' to='${service()}'><query xmlns='${INFO}'/></iq>`)
    expect(info.payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])).toContain(MUC)
  })

  it('tell everybody in them what is said', async () => {
    const { room, romeo, juliet } = await occupied()
    romeo.send(`<message to='${room}' type='groupchat'><body>What lady is that?</body></message>`)
    for (const one of [romeo, juliet]) {
      const heard = await one.next('message', messageWith('What lady is that?'))
      expect(heard.attrs['from']).toBe(`${room}/romeo`)
    }
  })

  it('see who is cut off', async () => {
    const { room, romeo, juliet } = await occupied()
    await juliet.stop()
    await romeo.next('departure', presenceOf(`${room}/juliet`, 'unavailable'))
  })

  it('refuse what comes from outside', async () => {
    const { room } = await occupied()
    const paris = await parties.online(await parties.account('paris'))
    paris.send(`<message to='${room}' type='groupchat' id='1'><body>Hush</body></message>`)
    const refused = await paris.next('error', ({ name, attrs }) => name === 'message' && attrs['type'] === 'error')
    expect(conditionOf(refused)).toBe('not-acceptable')
  })
}
