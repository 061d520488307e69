import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { describeWithServers } from '@trestle/test-fixtures'
import { disco } from '@trestle/xep-0030'
import { afterEach, expect, it } from 'vitest'
import { NS_REGISTER, type RegistrationValues, registration } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou', tybalt: 'have at thee' }
const components = { 'superduper.localhost': 'secret' }

describeWithServers('registration', { options: { users, components, registration: true } }, (server) => {
  const hosts: (Client | Component)[] = []
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop()))
  })

  async function login(user: keyof typeof users, password: string = users[user]): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password, host, port, tls: { ca } }).use(disco)
    hosts.push(client)
    await client.start()
    return client
  }

  it('shows an account that is there', async () => {
    const romeo = await login('romeo')
    await expect(romeo.get(disco).supports('localhost', NS_REGISTER)).resolves.toBe(true)
    const asked = await romeo.get(registration).getForm()
    expect(asked.registered).toBe(true)
    expect(asked.fields).toMatchObject({ username: 'romeo' })
  })

  it('changes a password', async () => {
    await (await login('juliet')).get(registration).changePassword('juliet', 'but a rose')
    await expect(login('juliet')).rejects.toMatchObject({ code: 'wrong-password' })
    await expect(login('juliet', 'but a rose')).resolves.toBeDefined()
  })

  it('cancels an account', async () => {
    const tybalt = await login('tybalt')
    // A server may end the stream before its answer is out.
    await tybalt
      .get(registration)
      .cancel()
      .catch((error) => expect(error).toMatchObject({ code: 'disconnected' }))
    await expect(login('tybalt')).rejects.toMatchObject({ code: 'wrong-password' })
  })

  it('works with a component', async () => {
    const { host, componentPort: port } = server()
    const jid = 'superduper.localhost'
    const component = createComponent({ jid, secret: components[jid], host, port }).use(disco)
    hosts.push(component)
    const kept = new Map<string, RegistrationValues>()
    component.get(registration).provide({
      form: ({ from }) => ({
        fields: [{ var: 'username', required: true }],
        registered: kept.get(from.bare.toString()),
      }),
      register: ({ from, args }) => void kept.set(from.bare.toString(), args),
      remove: ({ from }) => void kept.delete(from.bare.toString()),
    })
    await component.start()
    const romeo = (await login('romeo')).get(registration)
    await romeo.register(jid, { username: 'r' })
    expect(Object.entries(kept.get('romeo@localhost') ?? {})).toEqual([['username', 'r']])
    await expect(romeo.getForm(jid)).resolves.toMatchObject({ registered: true, fields: { username: 'r' } })
    await romeo.cancel(jid)
    await expect(romeo.cancel(jid)).rejects.toMatchObject({ code: 'registration-required' })
  })
})
