import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { type ChatState, type ChatStateChange, chatState, chatStates } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }
const states: readonly ChatState[] = ['active', 'composing', 'paused', 'inactive', 'gone']

describeWithSlixmpp('chat states', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(chatStates, { markMessages: true })
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('reach slixmpp, each once, and beside a body', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0085'])])
    for (const state of states) {
      romeo.get(chatStates).send(juliet.jid, state)
      romeo.get(chatStates).send(juliet.jid, state)
    }
    romeo.send(romeo.message({ to: juliet.jid, type: 'chat', body: 'Ay me' }))
    for (const state of states) {
      expect(await juliet.next('chatstate')).toMatchObject({ chat_state: state, type: 'chat', body: '' })
      await juliet.next(`chatstate_${state}`)
    }
    expect(await juliet.next('chatstate')).toMatchObject({ chat_state: 'active', body: 'Ay me' })
    expect(juliet.unread('chatstate')).toEqual([])
  })

  it('of slixmpp come with who is in them', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0085'])])
    const received: ChatStateChange[] = []
    romeo.xmpp.events.on(chatState, (event) => void received.push(event))
    const last = romeo.xmpp.events.wait(chatState, { ...limit, where: ({ state }) => state === states.at(-1) })
    for (const chat_state of states) await juliet.send({ to: `${romeo.jid}`, type: 'chat', chat_state })
    await last
    expect(received.map(({ from, state }) => [`${from}`, state])).toEqual(states.map((state) => [juliet.jid, state]))
    expect(romeo.get(chatStates).supports(juliet.jid)).toBe(true)
  })
})
