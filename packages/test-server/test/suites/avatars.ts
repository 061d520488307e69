import { createHash } from 'node:crypto'
import type { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import type { Peer } from '../peer.js'
import type { Scene } from './scene.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const PUBSUB = 'http://jabber.org/protocol/pubsub'
const DATA = 'urn:xmpp:avatar:data'
const METADATA = 'urn:xmpp:avatar:metadata'
const UPDATE = 'vcard-temp:x:update'

export function avatarBehaviour({ kind, parties }: Scene): void {
  const bare = ({ jid }: Peer) => jid.split('/')[0]!
  const image = (text: string) => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(text)])
  const hashOf = (data: Uint8Array) => createHash('sha1').update(data).digest('hex')
  const says = (from: string, photo: string) => (one: Element) =>
    one.name === 'presence' &&
    one.attrs['from'] === from &&
    one.child(UPDATE, 'x')?.child(UPDATE, 'photo')?.text() === photo

  async function friends() {
    const romeo = await parties.online(await parties.account('romeo'))
    const juliet = await parties.online(await parties.account('juliet'))
    await parties.befriend(romeo, juliet)
    return { romeo, juliet }
  }

  async function publish(peer: Peer, data: Buffer): Promise<string> {
    const id = hashOf(data)
    const item = (node: string, payload: string) =>
      peer.ask(
        `<iq type='set'><pubsub xmlns='${PUBSUB}'><publish node='${node}'><item id='${id}'>${payload}</item></publish></pubsub></iq>`,
      )
    await item(DATA, `<data xmlns='${DATA}'>${data.toString('base64')}</data>`)
    const info = `<info id='${id}' bytes='${data.length}' type='image/png'/>`
    await item(METADATA, `<metadata xmlns='${METADATA}'>${info}</metadata>`)
    return id
  }

  const photoOf = async (peer: Peer, of: string) => {
    const { payload } = await peer.ask(`<iq type='get' to='${of}'><vCard xmlns='vcard-temp'/></iq>`)
    const binval = payload?.child('vcard-temp', 'PHOTO')?.child('vcard-temp', 'BINVAL')?.text()
    return binval === undefined ? undefined : Buffer.from(binval, 'base64')
  }

  it('are announced to be converted', async () => {
    const { romeo } = await friends()
    const { payload } = await romeo.ask(`<iq type='get' to='${bare(romeo)}'><query xmlns='${INFO}'/></iq>`)
    expect(payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])).toContain(
      'urn:xmpp:pep-vcard-conversion:0',
    )
  })

  it('that are published are in the vCard, and in presences', async () => {
    const { romeo, juliet } = await friends()
    const data = image('Juliet')
    const hash = await publish(juliet, data)
    // Prosody waits for the next presence.
    if (kind === 'prosody') juliet.send('<presence/>')
    await romeo.next('presence with the hash', says(juliet.jid, hash))
    expect(await photoOf(romeo, bare(juliet))).toEqual(data)
    juliet.send(`<presence to='${bare(romeo)}'><status>Here</status></presence>`)
    await romeo.next('presence with the hash', says(juliet.jid, hash))
    juliet.send(`<presence><x xmlns='${UPDATE}'><photo/></x></presence>`)
    await romeo.next('presence without', says(juliet.jid, ''))
  })

  it('that are put into the vCard are published', async () => {
    const { romeo, juliet } = await friends()
    const data = image('Her photo')
    const photo = `<PHOTO><TYPE>image/png</TYPE><BINVAL>${data.toString('base64')}</BINVAL></PHOTO>`
    await juliet.ask(`<iq type='set'><vCard xmlns='vcard-temp'><FN>Juliet</FN>${photo}</vCard></iq>`)
    if (kind === 'prosody') juliet.send('<presence/>')
    await romeo.next('presence with the hash', says(juliet.jid, hashOf(data)))
    const { payload } = await romeo.ask(
      `<iq type='get' to='${bare(juliet)}'><pubsub xmlns='${PUBSUB}'><items node='${METADATA}'/></pubsub></iq>`,
    )
    const item = payload?.child(PUBSUB, 'items')?.child(PUBSUB, 'item')
    expect(item?.child(METADATA, 'metadata')?.child(METADATA, 'info')?.attrs).toMatchObject({
      id: hashOf(data),
      type: 'image/png',
      bytes: `${data.length}`,
    })
  })
}
