import { expect, it } from 'vitest'
import { conditionOf, presenceOf, pushAbout } from '../peer.js'
import { connectUnauthenticated } from '../unauthenticated.js'
import type { Scene } from './scene.js'

const NS = 'jabber:iq:register'
let names = 0

export function registrationBehaviour({ server, kind, parties }: Scene): void {
  const newName = (name: string) => `${name}-registered-${++names}`
  const form = (user: string, password: string) =>
    `<iq type='set'><query xmlns='${NS}'><username>${user}</username><password>${password}</password></query></iq>`

  async function register(user: string, password: string) {
    const client = await connectUnauthenticated(server())
    try {
      return await client.ask(form(user, password))
    } finally {
      await client.stop()
    }
  }

  it('is offered before login, with the fields that are needed', async () => {
    const client = await connectUnauthenticated(server())
    expect(client.features.child('http://jabber.org/features/iq-register', 'register')).toBeDefined()
    const answer = await client.ask(`<iq type='get'><query xmlns='${NS}'/></iq>`)
    expect(answer.payload?.child(NS, 'username')).toBeDefined()
    expect(answer.payload?.child(NS, 'password')).toBeDefined()
    await client.stop()
  })

  it('makes an account that can log in at once', async () => {
    const user = newName('romeo')
    expect((await register(user, 'first')).type).toBe('result')
    const romeo = await parties.login(`${user}@${server().domain}`, { password: 'first' })
    expect(romeo.jid).toContain(user)
  })

  it('gives a name once', async () => {
    const user = newName('romeo')
    await register(user, 'first')
    expect(conditionOf(await register(user, 'second'))).toBe('conflict')
  })

  it('takes no name that cannot be', async () => {
    const refusal = kind === 'test-server' ? 'jid-malformed' : conditionsOfBadNames[kind]
    expect(conditionOf(await register('a b', 'first'))).toBe(refusal)
  })

  it('changes the password', async () => {
    const user = newName('romeo')
    await register(user, 'first')
    const jid = `${user}@${server().domain}`
    const romeo = await parties.login(jid, { password: 'first' })
    expect((await romeo.ask(form(user, 'second').replace('<iq ', `<iq to='${server().domain}' `))).type).toBe('result')
    await expect(parties.login(jid, { password: 'first' })).rejects.toMatchObject({ code: 'wrong-password' })
    await parties.login(jid, { password: 'second' })
  })

  it('removes the account with all that it had', async () => {
    const user = newName('romeo')
    const jid = `${user}@${server().domain}`
    await register(user, 'first')
    const romeo = await parties.online(jid, { password: 'first' })
    const juliet = await parties.online(await parties.account('juliet'))
    await parties.befriend(romeo, juliet)
    const answer = await romeo.ask(`<iq type='set'><query xmlns='${NS}'><remove/></query></iq>`)
    expect(answer.type).toBe('result')
    await romeo.ended
    // ejabberd thinks that this says enough.
    await juliet.next('cancellation', presenceOf(jid, 'unsubscribed'))
    if (kind !== 'ejabberd') await juliet.next('the end', presenceOf(romeo.jid, 'unavailable'))
    await juliet.next('push', pushAbout(jid, { subscription: 'none' }))
    await expect(parties.login(jid, { password: 'first' })).rejects.toMatchObject({ code: 'wrong-password' })
  })
}

const conditionsOfBadNames = { prosody: 'not-acceptable', ejabberd: 'jid-malformed' }
