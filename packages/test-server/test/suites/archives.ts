import type { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import { messageWith, type Peer, presenceOf } from '../peer.js'
import type { Scene } from './scene.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const MAM = 'urn:xmpp:mam:2'
const SID = 'urn:xmpp:sid:0'
const RSM = 'http://jabber.org/protocol/rsm'
const MUC = 'http://jabber.org/protocol/muc'

export function archiveBehaviour({ server, kind, parties }: Scene): void {
  const bare = ({ jid }: Peer) => jid.split('/')[0]!
  let queries = 0

  /** What is in an archive, by the bodies, with the ids there. */
  async function read(peer: Peer, { to = '', rest = '' }: { to?: string; rest?: string } = {}) {
    const queryId = `query-${++queries}`
    const fin = await peer.ask(
      `<iq type='set' ${to && `to='${to}'`}><query xmlns='${MAM}' queryid='${queryId}'>${rest}</query></iq>`,
    )
    const results = peer
      .seen((one) => one.child(MAM, 'result')?.attrs['queryid'] === queryId)
      .map((one) => one.child(MAM, 'result') as Element)
    const message = (result: Element) =>
      result.child('urn:xmpp:forward:0', 'forwarded')?.child('jabber:client', 'message')
    return {
      fin,
      ids: results.map(({ attrs }) => attrs['id']),
      bodies: results.map((result) => message(result)?.child('jabber:client', 'body')?.text()),
    }
  }

  const filter = (field: string, value: string) =>
    `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${MAM}</value></field>
      <field var='${field}'><value>${value}</value></field></x>`
  const idBy = (stanza: Element, by: string) => {
    const found = stanza.childrenOf(SID, 'stanza-id').filter(({ attrs }) => attrs['by'] === by)
    expect(found).toHaveLength(1)
    return found[0]?.attrs['id']
  }
  const say = async (from: Peer, to: Peer, body: string, rest = '') => {
    from.send(`<message to='${bare(to)}' type='chat'><body>${body}</body>${rest}</message>`)
    return to.next('message', messageWith(body))
  }
  const couple = async () => ({
    romeo: await parties.online(await parties.account('romeo')),
    juliet: await parties.online(await parties.account('juliet')),
  })

  it('are announced by the account', async () => {
    const { romeo } = await couple()
    const { payload } = await romeo.ask(`<iq type='get' to='${bare(romeo)}'><query xmlns='${INFO}'/></iq>`)
    expect(payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])).toEqual(
      expect.arrayContaining([MAM, SID]),
    )
  })

  it('have what the account sent and received, by the ids that its clients were told', async () => {
    const { romeo, juliet } = await couple()
    const first = await say(romeo, juliet, 'But soft!')
    await say(juliet, romeo, 'Ay me!')
    const ofJuliet = await read(juliet)
    expect(ofJuliet.bodies).toEqual(['But soft!', 'Ay me!'])
    expect(ofJuliet.ids[0]).toBe(idBy(first, bare(juliet)))
    expect((await read(romeo)).bodies).toEqual(['But soft!', 'Ay me!'])
  })

  // Prosody leaves forged ids beside its own.
  if (kind !== 'prosody')
    it('take no id from others', async () => {
      const { romeo, juliet } = await couple()
      const forged = `<stanza-id xmlns='${SID}' by='${bare(juliet)}' id='forged'/>`
      expect(idBy(await say(romeo, juliet, 'Trust me', forged), bare(juliet))).not.toBe('forged')
    })

  it('have what came while nobody was there', async () => {
    const { romeo } = await couple()
    const account = await parties.account('juliet')
    romeo.send(`<message to='${account}' type='chat'><body>Later</body></message>`)
    romeo.send(`<message to='${romeo.jid}' type='chat'><body>settled</body></message>`)
    await romeo.next('marker', messageWith('settled'))
    const juliet = await parties.online(account)
    expect((await read(juliet)).bodies).toEqual(['Later'])
  })

  it('are filtered, and read page by page', async () => {
    const { romeo, juliet } = await couple()
    const nurse = await parties.online(await parties.account('nurse'))
    for (const body of ['1', '2', '3']) await say(romeo, juliet, body)
    await say(nurse, juliet, 'Madam!')
    expect((await read(juliet, { rest: filter('with', bare(nurse)) })).bodies).toEqual(['Madam!'])
    const max = (more: string) => `<set xmlns='${RSM}'><max>2</max>${more}</set>`
    const page = await read(juliet, { rest: max('') })
    expect(page.bodies).toEqual(['1', '2'])
    expect((await read(juliet, { rest: max(`<after>${page.ids[1]}</after>`) })).bodies).toEqual(['3', 'Madam!'])
    expect((await read(juliet, { rest: max('<before/>') })).bodies).toEqual(['3', 'Madam!'])
  })

  it('are of the account alone', async () => {
    const { romeo, juliet } = await couple()
    await say(romeo, juliet, 'Our secret')
    const paris = await parties.online(await parties.account('paris'))
    const { fin, bodies } = await read(paris, { to: bare(juliet) })
    expect(bodies).toEqual([])
    // ejabberd gives what the own account has instead.
    if (kind !== 'ejabberd') expect(fin.type).toBe('error')
  })

  it('do not keep what they shall not', async () => {
    const { romeo, juliet } = await couple()
    await say(romeo, juliet, 'Forget it', `<no-store xmlns='urn:xmpp:hints'/>`)
    await say(romeo, juliet, 'Remember')
    expect((await read(juliet)).bodies).toEqual(['Remember'])
  })

  it('are there of rooms, for those who may enter', async () => {
    const room = `archive-${++queries}@conference.${server().domain}`
    const { romeo, juliet } = await couple()
    romeo.send(`<presence to='${room}/romeo'><x xmlns='${MUC}'/></presence>`)
    await romeo.next('own presence', presenceOf(`${room}/romeo`))
    const form = `<x xmlns='jabber:x:data' type='submit'/>`
    await romeo.ask(`<iq type='set' to='${room}'><query xmlns='${MUC}#owner'>${form}</query></iq>`)
    romeo.send(`<message to='${room}' type='groupchat'><body>Is it so?</body></message>`)
    const heard = await romeo.next('message', messageWith('Is it so?'))
    const { bodies, ids } = await read(romeo, { to: room })
    expect([bodies, ids]).toEqual([['Is it so?'], [idBy(heard, room)]])
    const { payload } = await juliet.ask(`<iq type='get' to='${room}'><query xmlns='${INFO}'/></iq>`)
    expect(payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])).toContain(MAM)
    await romeo.ask(
      `<iq type='set' to='${room}'><query xmlns='${MUC}#admin'><item affiliation='outcast' jid='${bare(juliet)}'/></query></iq>`,
    )
    const refused = await read(juliet, { to: room })
    expect([refused.fin.type, refused.bodies]).toEqual(['error', []])
  })
}
