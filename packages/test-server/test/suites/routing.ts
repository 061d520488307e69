import { describe, expect, it } from 'vitest'
import { conditionOf, messageWith, type Peer } from '../peer.js'
import type { Scene } from './scene.js'

const isMessage = ({ name }: { readonly name: string }) => name === 'message'

export function routingBehaviour({ server, kind, parties }: Scene): void {
  const pair = async () =>
    Promise.all([
      parties.account('romeo').then((jid) => parties.online(jid)),
      parties.account('juliet').then((jid) => parties.online(jid)),
    ])

  let settled = 0

  /** Resolves once all is there that was sent to the peer before. */
  async function settle(peer: Peer): Promise<void> {
    const body = `settled ${++settled}`
    peer.send(`<message to='${peer.jid}' type='chat'><body>${body}</body></message>`)
    await peer.next('marker', messageWith(body))
  }

  it('brings a message to one resource', async () => {
    const [romeo, juliet] = await pair()
    romeo.send(`<message to='${juliet.jid}' type='chat' id='m1'><body>Soft!</body></message>`)
    const message = await juliet.next('message', messageWith('Soft!'))
    expect(message.attrs).toMatchObject({ from: romeo.jid, to: juliet.jid, type: 'chat', id: 'm1' })
  })

  it('says who sent it, whatever the sender says', async () => {
    const [romeo, juliet] = await pair()
    romeo.send(`<message from='${romeo.jid.split('/')[0]}' to='${juliet.jid}' type='chat'><body>I am</body></message>`)
    expect((await juliet.next('message', messageWith('I am'))).attrs['from']).toBe(romeo.jid)
  })

  it('brings a message for the account to the resources of the highest priority', async () => {
    const account = await parties.account('juliet')
    const [high, equal, low] = await Promise.all(
      [5, 5, 1].map((priority) =>
        parties.online(account, { presence: `<presence><priority>${priority}</priority></presence>` }),
      ),
    )
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message to='${account}' type='chat'><body>Which?</body></message>`)
    await Promise.all([high, equal].map((one) => one!.next('message', messageWith('Which?'))))
    await settle(low!)
    expect(low!.seen(messageWith('Which?'))).toEqual([])
  })

  it('keeps messages from resources of negative priority', async () => {
    const account = await parties.account('juliet')
    const shy = await parties.online(account, { presence: '<presence><priority>-1</priority></presence>' })
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message to='${account}' type='chat'><body>Hello?</body></message>`)
    romeo.send(`<message to='${shy.jid}' type='chat'><body>There you are</body></message>`)
    await shy.next('message', messageWith('There you are'))
    expect(shy.seen(messageWith('Hello?'))).toEqual([])
    if (kind === 'prosody') {
      // It looks for what waits when a resource comes, not when its priority rises.
      const bold = await parties.online(account)
      await bold.next('message that waited', messageWith('Hello?'))
    } else {
      shy.send('<presence><priority>0</priority></presence>')
      await shy.next('message that waited', messageWith('Hello?'))
    }
  })

  it('keeps messages while an account is away, in order, and says since when', async () => {
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    for (const body of ['one', 'two', 'three']) {
      romeo.send(`<message to='${account}' type='chat'><body>${body}</body></message>`)
    }
    await settle(romeo)
    const juliet = await parties.online(account)
    const bodies: string[] = []
    for (let i = 0; i < 3; i++) {
      const message = await juliet.next('message that waited', isMessage)
      bodies.push(
        message
          .elements()
          .find(({ name }) => name === 'body')
          ?.text() ?? '',
      )
      expect(message.child('urn:xmpp:delay', 'delay')?.attrs['stamp']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    }
    expect(bodies).toEqual(['one', 'two', 'three'])
    await juliet.stop()
    const again = await parties.online(account)
    await settle(again)
    expect(again.seen(isMessage)).toEqual([])
  })

  it('keeps no headline, and brings one to all resources', async () => {
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message to='${account}' type='headline'><body>Old</body></message>`)
    await settle(romeo)
    const resources = await Promise.all([parties.online(account), parties.online(account)])
    romeo.send(`<message to='${account}' type='headline'><body>New</body></message>`)
    for (const one of resources) {
      await one.next('headline', messageWith('New'))
      expect(one.seen(messageWith('Old'))).toEqual([])
    }
  })

  it('brings a chat for a resource that is gone to the account', async () => {
    const [romeo, juliet] = await pair()
    romeo.send(`<message to='${juliet.jid.split('/')[0]}/gone' type='chat'><body>Still there?</body></message>`)
    await juliet.next('message', messageWith('Still there?'))
  })

  it('without an address, takes a message for the account itself', async () => {
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message type='chat'><body>Note to self</body></message>`)
    await romeo.next('message', messageWith('Note to self'))
  })

  describe('refuses', () => {
    const ping = `<ping xmlns='urn:xmpp:ping'/>`
    const nonsense = `<query xmlns='urn:example:nonsense'/>`

    /** The condition that a message to the address is answered with. */
    async function refusal(to: string, type: string): Promise<string | undefined> {
      const romeo = await parties.online(await parties.account('romeo'))
      romeo.send(`<message to='${to}' type='${type}' id='refused'><body>Anybody?</body></message>`)
      const error = await romeo.next('error', ({ attrs }) => attrs['type'] === 'error' && attrs['id'] === 'refused')
      return conditionOf(error)
    }

    it('a request to a resource that is not there', async () => {
      const [romeo, juliet] = await pair()
      const to = `${juliet.jid.split('/')[0]}/gone`
      expect(conditionOf(await romeo.ask(`<iq type='get' to='${to}'>${ping}</iq>`))).toBe('service-unavailable')
    })

    it('a request that nobody knows, to the account, to another, to the server', async () => {
      const [romeo, juliet] = await pair()
      const addresses = ['', `to='${juliet.jid.split('/')[0]}'`, `to='${server().domain}'`]
      const answers = await Promise.all(addresses.map((to) => romeo.ask(`<iq type='get' ${to}>${nonsense}</iq>`)))
      expect(answers.map(conditionOf)).toEqual(Array(3).fill('service-unavailable'))
    })

    it('a message to an account that is not there', async () => {
      expect(await refusal(`nobody@${server().domain}`, 'chat')).toBe('service-unavailable')
    })

    it('a message of a room to an account', async () => {
      const juliet = await parties.account('juliet')
      expect(await refusal(juliet, 'groupchat')).toBe('service-unavailable')
    })

    it('a message to a domain that cannot be reached', async () => {
      // Prosody and ejabberd know others, and were told to reach none of them.
      const condition = { 'test-server': 'remote-server-not-found', prosody: 'not-allowed', ejabberd: 'forbidden' }[
        kind
      ]
      expect(await refusal('somebody@elsewhere.invalid', 'chat')).toBe(condition)
    })

    it('an address that is none', async () => {
      const romeo = await parties.online(await parties.account('romeo'))
      expect(conditionOf(await romeo.ask(`<iq type='get' to='@@'>${ping}</iq>`))).toBe(
        kind === 'ejabberd' ? 'bad-request' : 'jid-malformed',
      )
    })

    it('an iq with two payloads', async () => {
      const romeo = await parties.online(await parties.account('romeo'))
      const answer = await romeo.ask(`<iq type='get' to='${server().domain}'>${ping}${nonsense}</iq>`)
      expect(conditionOf(answer)).toBe('bad-request')
    })

    it('to speak for others', async () => {
      const romeo = await parties.online(await parties.account('romeo'))
      const juliet = await parties.online(await parties.account('juliet'))
      const forged = `<message from='paris@${server().domain}/x' to='${juliet.jid}' type='chat'><body>Mine</body></message>`
      romeo.send(forged)
      if (kind === 'prosody') {
        // It puts the right address there.
        expect((await juliet.next('message', messageWith('Mine'))).attrs['from']).toBe(romeo.jid)
      } else {
        await romeo.ended
        await settle(juliet)
        expect(juliet.seen(messageWith('Mine'))).toEqual([])
      }
    })
  })
}
