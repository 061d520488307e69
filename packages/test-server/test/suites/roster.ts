import { expect, it } from 'vitest'
import { conditionOf, presenceOf, pushAbout } from '../peer.js'
import type { Scene } from './scene.js'

const NS = 'jabber:iq:roster'

export function rosterBehaviour({ kind, parties }: Scene): void {
  const get = `<iq type='get'><query xmlns='${NS}'/></iq>`
  const set = (item: string) => `<iq type='set'><query xmlns='${NS}'>${item}</query></iq>`

  it('is empty at first', async () => {
    const romeo = await parties.login(await parties.account('romeo'))
    const answer = await romeo.ask(get)
    expect(answer.type).toBe('result')
    expect(answer.element.child(NS, 'query')?.elements()).toEqual([])
  })

  it('takes contacts with name and groups, and tells all resources', async () => {
    const account = await parties.account('romeo')
    const [one, other] = [await parties.online(account), await parties.online(account)]
    const item = `<item jid='juliet@example.org' name='Juliet'><group>Love</group><group>Verona</group></item>`
    expect((await one.ask(set(item))).type).toBe('result')
    for (const resource of [one, other]) {
      const push = await resource.next(
        'push',
        pushAbout('juliet@example.org', { name: 'Juliet', subscription: 'none' }),
      )
      const groups = push
        .elements()[0]
        ?.elements()[0]
        ?.elements()
        .map((group) => group.text())
      expect(groups?.sort()).toEqual(['Love', 'Verona'])
    }
    const roster = (await other.ask(get)).element.child(NS, 'query')
    expect(roster?.elements().map(({ attrs }) => attrs['jid'])).toEqual(['juliet@example.org'])
  })

  it('changes and removes contacts', async () => {
    const romeo = await parties.online(await parties.account('romeo'))
    await romeo.ask(set(`<item jid='juliet@example.org' name='J'><group>Love</group></item>`))
    await romeo.ask(set(`<item jid='juliet@example.org' name='Juliet'/>`))
    const push = await romeo.next('push', pushAbout('juliet@example.org', { name: 'Juliet' }))
    expect(push.elements()[0]?.elements()[0]?.elements()).toEqual([])
    expect((await romeo.ask(set(`<item jid='juliet@example.org' subscription='remove'/>`))).type).toBe('result')
    await romeo.next('push', pushAbout('juliet@example.org', { subscription: 'remove' }))
    expect((await romeo.ask(get)).element.child(NS, 'query')?.elements()).toEqual([])
  })

  it('cannot remove whom it does not know', async () => {
    const romeo = await parties.online(await parties.account('romeo'))
    const answer = await romeo.ask(set(`<item jid='nobody@example.org' subscription='remove'/>`))
    // ejabberd takes what is not there for removed.
    expect(conditionOf(answer)).toBe(kind === 'ejabberd' ? undefined : 'item-not-found')
  })

  it('takes one contact at a time', async () => {
    const romeo = await parties.online(await parties.account('romeo'))
    const answer = await romeo.ask(set(`<item jid='a@example.org'/><item jid='b@example.org'/>`))
    expect(conditionOf(answer)).toBe('bad-request')
  })

  it('sends nothing to those who have the version already', async () => {
    const romeo = await parties.online(await parties.account('romeo'))
    await romeo.ask(set(`<item jid='juliet@example.org'/>`))
    const first = await romeo.ask(`<iq type='get'><query xmlns='${NS}' ver=''/></iq>`)
    const version = first.element.child(NS, 'query')?.attrs['ver']
    expect(version).toBeTruthy()
    const versioned = `<iq type='get'><query xmlns='${NS}' ver='${version}'/></iq>`
    expect((await romeo.ask(versioned)).payload).toBeUndefined()
    await romeo.ask(set(`<item jid='paris@example.org'/>`))
    expect((await romeo.ask(versioned)).element.child(NS, 'query')?.elements()).toHaveLength(2)
  })

  it('is told to no other account', async () => {
    const romeo = await parties.online(await parties.account('romeo'))
    const juliet = await parties.account('juliet')
    const answer = await romeo.ask(`<iq type='get' to='${juliet}'><query xmlns='${NS}'/></iq>`)
    expect(answer.type).toBe('error')
  })

  it('ends subscriptions with the contact', async () => {
    const [first, second] = [await parties.account('romeo'), await parties.account('juliet')]
    const [romeo, juliet] = [await parties.online(first), await parties.online(second)]
    await parties.befriend(romeo, juliet)
    await romeo.ask(set(`<item jid='${second}' subscription='remove'/>`))
    await juliet.next('unavailable', presenceOf(romeo.jid, 'unavailable'))
    await juliet.next('push', pushAbout(first, { subscription: 'none' }))
    await romeo.next('push', pushAbout(second, { subscription: 'remove' }))
  })
}
