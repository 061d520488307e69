import { expect, it } from 'vitest'
import type { Scene } from './scene.js'

const NS = 'jabber:iq:private'

export function privateStorageBehaviour({ server, kind, parties }: Scene): void {
  const query = (content: string) => `<query xmlns='${NS}'>${content}</query>`
  const bookmarks = `<storage xmlns='storage:bookmarks'><conference name='Feast' jid='feast@conference.example'/></storage>`
  const noBookmarks = `<storage xmlns='storage:bookmarks'/>`

  // ejabberd keeps it to itself.
  if (kind !== 'ejabberd')
    it('are announced', async () => {
      const romeo = await parties.login(await parties.account('romeo'))
      const info = 'http://jabber.org/protocol/disco#info'
      const answer = await romeo.ask(`<iq type='get' to='${server().domain}'><query xmlns='${info}'/></iq>`)
      expect(answer.payload?.childrenOf(info, 'feature').map(({ attrs }) => attrs['var'])).toContain(NS)
    })

  it('are kept by their name, for every resource of the account', async () => {
    const account = await parties.account('romeo')
    const romeo = await parties.login(account)
    const read = async (peer = romeo) => {
      const { payload } = await peer.ask(`<iq type='get'>${query(noBookmarks)}</iq>`)
      return payload?.child('storage:bookmarks', 'storage')?.elements()[0]?.attrs['name']
    }
    expect(await read()).toBeUndefined()
    expect((await romeo.ask(`<iq type='set'>${query(bookmarks)}</iq>`)).type).toBe('result')
    await romeo.ask(`<iq type='set'>${query(`<notes xmlns='urn:example:notes'>Feast</notes>`)}</iq>`)
    expect(await read()).toBe('Feast')
    expect(await read(await parties.login(account))).toBe('Feast')
    await romeo.ask(`<iq type='set'>${query(noBookmarks)}</iq>`)
    expect(await read()).toBeUndefined()
  })

  it('are private', async () => {
    const account = await parties.account('romeo')
    const [romeo, juliet] = [await parties.login(account), await parties.login(await parties.account('juliet'))]
    await romeo.ask(`<iq type='set'>${query(bookmarks)}</iq>`)
    const answer = await juliet.ask(`<iq type='get' to='${account}'>${query(noBookmarks)}</iq>`)
    // Prosody says that there is nothing, others that this is not allowed.
    expect(answer.payload?.child('storage:bookmarks', 'storage')?.elements() ?? []).toEqual([])
  })
}
