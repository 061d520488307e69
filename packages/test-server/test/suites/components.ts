import { expect, it } from 'vitest'
import { messageWith } from '../peer.js'
import type { Scene } from './scene.js'

export function componentBehaviour({ parties }: Scene): void {
  it('attaches by the secret, and carries messages for any local address both ways', async () => {
    const gateway = await parties.component('gw.localhost', 'secret')
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message to='mercutio@gw.localhost' type='chat'><body>Away!</body></message>`)
    const message = await gateway.next('message', messageWith('Away!'))
    expect(message.attrs).toMatchObject({ from: romeo.jid, to: 'mercutio@gw.localhost' })
    gateway.send(
      `<message from='benvolio@gw.localhost/x' to='${romeo.jid}' type='chat'><body>Part, fools!</body></message>`,
    )
    const answer = await romeo.next('message', messageWith('Part, fools!'))
    expect(answer.attrs['from']).toBe('benvolio@gw.localhost/x')
  })

  it('refuses a wrong secret', async () => {
    await expect(parties.component('gw.localhost', 'guessed')).rejects.toMatchObject({ code: 'not-authorized' })
  })
}
