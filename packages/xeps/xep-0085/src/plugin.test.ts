import { createHostPair, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { type ChatStateChange, chatState, chatStates, NS_CHAT_STATES, readChatState } from './index.js'

function changes(host: TestHost): ChatStateChange[] {
  const seen: ChatStateChange[] = []
  host.xmpp.events.on(chatState, (change) => seen.push(change))
  return seen
}

const pair = (options = {}) => createHostPair((host) => host.use(chatStates, options))

describe('chat states', () => {
  it('tells, and is told', async () => {
    const { network, romeo, juliet } = pair()
    const seen = changes(juliet)
    expect(romeo.get(chatStates).send(juliet.jid, 'composing', { thread: 'act2' })).toBe(true)
    await network.settled()
    expect(seen).toMatchObject([{ from: romeo.jid, to: juliet.jid, state: 'composing' }])
    expect(seen[0]?.message.thread).toBe('act2')
    expectXml(
      romeo.sent[0]!,
      `<message type='chat' id='${romeo.sent[0]!.attrs['id']}' to='${juliet.jid}'><thread>act2</thread>
        <composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    )
  })

  it('tells of states that come with a message', async () => {
    const { network, romeo, juliet } = pair({ markMessages: true })
    const seen = changes(juliet)
    romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid, body: 'Lady' }))
    await network.settled()
    expect(seen).toMatchObject([{ state: 'active' }])
    expect(seen[0]?.message.body).toBe('Lady')
  })

  it('leaves messages alone unless told otherwise, and a state that they have', () => {
    const { romeo } = pair()
    romeo.xmpp.send(romeo.xmpp.message({ to: 'juliet@capulet.example', body: 'Lady' }))
    expect(readChatState({ element: romeo.sent[0]! })).toBeUndefined()
    const { romeo: marking } = pair({ markMessages: true })
    marking.get(chatStates).send('juliet@capulet.example', 'paused')
    expect(readChatState({ element: marking.sent[0]! })).toBe('paused')
  })

  it('does not repeat itself, until a message came between', () => {
    const { romeo } = pair()
    const states = romeo.get(chatStates)
    const to = 'juliet@capulet.example'
    expect([states.send(to, 'composing'), states.send(to, 'composing'), states.send(to, 'paused')]).toEqual([
      true,
      false,
      true,
    ])
    expect(states.send(to, 'composing')).toBe(true)
    romeo.xmpp.send(romeo.xmpp.message({ to, body: 'Lady' }))
    expect(states.send(to, 'composing')).toBe(true)
    expect(states.send('nurse@capulet.example', 'composing')).toBe(true)
    expect(romeo.sent).toHaveLength(6)
  })

  it('learns who uses chat states, and spares the others where told so', async () => {
    const { network, romeo, juliet } = pair({ onlyToSupporting: true })
    const states = romeo.get(chatStates)
    expect(states.supports(juliet.jid)).toBeUndefined()
    juliet.xmpp.send(juliet.xmpp.message({ to: romeo.jid, body: 'Good pilgrim' }))
    await network.settled()
    expect(states.supports(juliet.jid.bare)).toBe(false)
    expect(states.send(juliet.jid, 'composing')).toBe(false)
    juliet.get(chatStates).send(romeo.jid, 'composing')
    await network.settled()
    expect(states.supports(juliet.jid)).toBe(true)
    expect(states.send(juliet.jid, 'composing')).toBe(true)
  })

  it('spares nobody by default', async () => {
    const { network, romeo, juliet } = pair()
    juliet.xmpp.send(juliet.xmpp.message({ to: romeo.jid, body: 'Good pilgrim' }))
    await network.settled()
    expect(romeo.get(chatStates).send(juliet.jid, 'composing')).toBe(true)
  })

  it('speaks for each local address of a component, and keeps their chats apart', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(chatStates).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(chatStates).goOnline()
    const [told, asked] = [changes(romeo), changes(gateway)]
    for (const local of ['juliet', 'nurse']) {
      expect(gateway.as(`${local}@superduper.example`).get(chatStates).send(romeo.jid, 'composing')).toBe(true)
    }
    romeo.get(chatStates).send('nurse@superduper.example', 'paused')
    await network.settled()
    expect(told.map(({ from }) => from.toString())).toEqual(['juliet@superduper.example', 'nurse@superduper.example'])
    expect(asked.map(({ to, state }) => [to.toString(), state])).toEqual([['nurse@superduper.example', 'paused']])
  })

  it('ignores `gone` in rooms, and sends none to them', () => {
    const { romeo } = pair()
    const seen = changes(romeo)
    for (const state of ['gone', 'composing']) {
      romeo.receive(`<message type='groupchat' from='feast@rooms.verona.example/tybalt' to='${romeo.jid}'>
        <${state} xmlns='http://jabber.org/protocol/chatstates'/></message>`)
    }
    expect(seen.map(({ state }) => state)).toEqual(['composing'])
    const states = romeo.get(chatStates)
    expect(states.send('feast@rooms.verona.example', 'gone', { type: 'groupchat' })).toBe(false)
    expect(states.send('feast@rooms.verona.example', 'composing', { type: 'groupchat' })).toBe(true)
    expect(romeo.sent[0]?.attrs['type']).toBe('groupchat')
  })

  it('takes one state from a message with several, and none from an error', () => {
    const { romeo } = pair()
    const seen = changes(romeo)
    const several = `<paused xmlns='http://jabber.org/protocol/chatstates'/>`.repeat(3)
    const other = `<gone xmlns='http://jabber.org/protocol/chatstates'/>`
    romeo.receive(`<message from='tybalt@capulet.example' to='${romeo.jid}'>${several}${other}</message>`)
    romeo.receive(`<message type='error' from='tybalt@capulet.example' to='${romeo.jid}'>${other}</message>`)
    expect(seen.map(({ state }) => state)).toEqual(['paused'])
  })

  it('forgets the oldest of too many chats', () => {
    const { romeo } = pair({ maxChats: 2 })
    const states = romeo.get(chatStates)
    for (const name of ['juliet', 'nurse', 'tybalt']) states.send(`${name}@capulet.example`, 'composing')
    expect(states.send('tybalt@capulet.example', 'composing')).toBe(false)
    expect(states.send('juliet@capulet.example', 'composing')).toBe(true)
  })

  it('says everything anew in a new session, but not in a resumed one', async () => {
    const { romeo } = pair()
    const states = romeo.get(chatStates)
    const again = () => states.send('juliet@capulet.example', 'composing')
    expect(again()).toBe(true)
    romeo.xmpp.events.emit('online', { jid: romeo.jid, resumed: true })
    expect(again()).toBe(false)
    await romeo.stop()
    romeo.goOnline()
    expect(again()).toBe(true)
  })

  it('announces itself only while it is installed', () => {
    const { romeo } = pair()
    expect(romeo.xmpp.features.list()).toContain(NS_CHAT_STATES)
    romeo.remove(chatStates)
    expect(romeo.xmpp.features.list()).not.toContain(NS_CHAT_STATES)
  })
})
