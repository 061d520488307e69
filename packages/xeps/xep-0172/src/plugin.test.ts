import { createHostPair, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Nick, type Nickname, NS_NICK, nick, nickname } from './index.js'

function names(host: TestHost): Nickname[] {
  const seen: Nickname[] = []
  host.xmpp.events.on(nickname, (name) => seen.push(name))
  return seen
}

const pair = (options = {}) => createHostPair((host) => host.use(nick, options))

describe('nick', () => {
  it('says who asks for a subscription', async () => {
    const { network, romeo, juliet } = pair()
    const seen = names(juliet)
    romeo.get(nick).subscribe(juliet.jid.bare, 'Pilgrim')
    await network.settled()
    expect(seen).toMatchObject([{ from: romeo.jid, nick: 'Pilgrim' }])
    expectXml(
      romeo.sent[0]!,
      `<presence type='subscribe' to='juliet@capulet.example'><nick xmlns='${NS_NICK}'>Pilgrim</nick></presence>`,
    )
  })

  it('tells a new nickname by a message', async () => {
    const { network, romeo, juliet } = pair()
    const seen = names(juliet)
    romeo.get(nick).announce(juliet.jid, 'Saint')
    await network.settled()
    expect(seen).toMatchObject([{ from: romeo.jid, to: juliet.jid, nick: 'Saint' }])
    expect(seen[0]?.stanza.type).toBe('normal')
  })

  it('speaks for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(nick).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(nick).goOnline()
    const [told, asked] = [names(romeo), names(gateway)]
    gateway.as('juliet@superduper.example').get(nick).subscribe('romeo@montague.example', 'Jule')
    romeo.get(nick).announce('nurse@superduper.example', 'Pilgrim')
    await network.settled()
    expect(told.map(({ from, nick: name }) => `${from} ${name}`)).toEqual(['juliet@superduper.example Jule'])
    expect(asked.map(({ to }) => to.toString())).toEqual(['nurse@superduper.example'])
  })

  it('ignores nicknames that are empty, too long, or from rooms', () => {
    const { romeo } = pair({ maxLength: 10 })
    const seen = names(romeo)
    const say = (name: string, attrs = `from='tybalt@capulet.example'`) =>
      romeo.receive(`<message ${attrs}><nick xmlns='${NS_NICK}'>${name}</nick></message>`)
    say(' ')
    say('x'.repeat(11))
    say('Tybalt', `type='groupchat' from='feast@rooms.verona.example/tybalt'`)
    say('Tybalt', `type='error' from='tybalt@capulet.example'`)
    expect(seen).toEqual([])
    say('\n  Tybalt  ')
    expect(seen.map(({ nick: name }) => name)).toEqual(['Tybalt'])
  })

  it('leaves the stanza readable for others', () => {
    const { romeo } = pair()
    const presence = romeo.xmpp.presence({ to: 'juliet@capulet.example' }).set(Nick, 'Pilgrim')
    expect(presence.get(Nick)).toBe('Pilgrim')
  })

  it('announces itself only while it is installed', () => {
    const { romeo } = pair()
    expect(romeo.xmpp.features.list()).toContain(NS_NICK)
    romeo.remove(nick)
    expect(romeo.xmpp.features.list()).not.toContain(NS_NICK)
  })
})
