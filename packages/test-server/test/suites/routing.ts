import { expect, it } from 'vitest'
import { conditionOf, messageWith } from '../peer.js'
import type { Scene } from './scene.js'

export function routingBehaviour({ parties }: Scene): void {
  it('brings a message to one resource', async () => {
    const [juliet, romeo] = await Promise.all([
      parties.online(await parties.account('juliet')),
      parties.online(await parties.account('romeo')),
    ])
    romeo.send(`<message to='${juliet.jid}' type='chat' id='m1'><body>Soft!</body></message>`)
    const message = await juliet.next('message', messageWith('Soft!'))
    expect(message.attrs).toMatchObject({ from: romeo.jid, to: juliet.jid, type: 'chat', id: 'm1' })
  })

  it('refuses a request to a resource that is not there', async () => {
    const [jid, romeo] = [await parties.account('juliet'), await parties.online(await parties.account('romeo'))]
    expect(conditionOf(await romeo.ask(`<iq type='get' to='${jid}/gone'><ping xmlns='urn:xmpp:ping'/></iq>`))).toBe(
      'service-unavailable',
    )
  })
}
