import {
  booleanField,
  createGateway,
  createMemoryStore,
  defineNetwork,
  type Gateway,
  listField,
  textField,
} from '@trestle/gateway'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SlixmppUser, startSlixmppUser } from './slixmpp-user.js'

const GATEWAY = 'superduper.localhost'
const SECRET = 'kept between us'
const options = { users: { rosaline: 'and a peascod' }, components: { [GATEWAY]: SECRET } }

/** A network whose registration has several steps. */
const network = defineNetwork({
  name: 'Steps',
  type: 'steps',
  preferences: { loud: booleanField({ default: false }) },
  capabilities: { search: { nick: textField({ label: 'Nickname' }) } },
  async registration(d) {
    const { number } = await d.ask({ number: textField({ required: true }) })
    await d.code({ check: (code) => (code === '1234' ? undefined : 'This is not the code.') })
    return { number }
  },
  commands: {
    feed: {
      help: 'Feeds the pigeons',
      access: 'registered',
      async run(d) {
        const { food } = await d.ask({ food: listField({ required: true }) })
        return `They like ${food.join(' and ')}.`
      },
    },
  },
  session: () => ({
    login: () => 'Connected',
    onMessage() {},
    async *search({ nick }) {
      yield { legacyId: String(nick).toLowerCase(), name: String(nick) }
    },
  }),
})

describeWithServers('commands of a gateway, for slixmpp', { options, needs: ['slixmpp'] }, (server) => {
  let gateway: Gateway
  let user: SlixmppUser

  beforeAll(async () => {
    const { host, componentPort: port } = server()
    gateway = createGateway({
      network,
      store: createMemoryStore(),
      component: { jid: GATEWAY, secret: SECRET, host, port },
    })
    await gateway.start()
    user = await startSlixmppUser(server(), 'rosaline@localhost/street', options.users.rosaline)
    await user.event({ event: 'online' })
  })
  afterAll(async () => {
    await user?.stop()
    await gateway?.stop()
  })

  /** One stage of an ad-hoc command, and what comes back. */
  async function stage(node: string, session?: unknown, values: Readonly<Record<string, unknown>> = {}) {
    user.forget()
    const given = session === undefined ? {} : { session: String(session), values: JSON.stringify(values) }
    user.do({ do: 'command', to: GATEWAY, node, ...given })
    return user.event({ event: 'stage' })
  }

  /** What the gateway answers in the chat. */
  async function say(body: string) {
    user.forget()
    user.do({ do: 'say', to: GATEWAY, body })
    return (await user.event({ event: 'message', sender: GATEWAY }))['body']
  }

  it('lists what somebody may execute', async () => {
    user.do({ do: 'commands', to: GATEWAY })
    expect((await user.event({ event: 'commands' }))['nodes']).toEqual(['info', 'jabber:iq:register'])
  })

  it('registers by an ad-hoc command in steps', async () => {
    const node = 'jabber:iq:register'
    const first = await stage(node)
    expect(first['fields']).toEqual(['FORM_TYPE', 'number'].slice(-1))
    const code = await stage(node, first['session'], { number: '555' })
    const wrong = await stage(node, code['session'], { code: '0000' })
    expect(wrong['notes']).toEqual(['This is not the code.'])
    const preferences = await stage(node, code['session'], { code: '1234' })
    expect(preferences['fields']).toEqual(['loud'])
    expect(gateway.users).toEqual([])
    const done = await stage(node, code['session'], { loud: '1' })
    expect(done['status']).toBe('completed')
    expect(gateway.users).toMatchObject([{ jid: 'rosaline@localhost' }])
    await user.event({ event: 'message', sender: GATEWAY, body: 'Welcome to Steps. Write “help” for the commands.' })
  })

  it('executes commands in the chat', async () => {
    expect(await say('help')).toContain('• feed: Feeds the pigeons')
    await say('feed')
    expect(await say('corn\nbread')).toBe('They like corn and bread.')
    await say('feed')
    expect(await say('abort')).toBe('Aborted.')
    expect(await say('search Juliet')).toBe(`Address: xmpp:juliet@${GATEWAY}, Name: Juliet`)
  })

  it('searches by an ad-hoc command', async () => {
    const form = await stage('search')
    const found = await stage('search', form['session'], { nick: 'Juliet' })
    expect(found['cells']).toEqual([`juliet@${GATEWAY}`, 'Juliet'])
  })

  it('forbids what is for administrators', async () => {
    user.forget()
    user.do({ do: 'command', to: GATEWAY, node: 'users' })
    expect(await user.event({ event: 'refused' })).toMatchObject({ condition: 'forbidden' })
  })

  it('unregisters in the chat', async () => {
    await say('unregister')
    expect(await say('yes')).toBe('You are unregistered.')
    expect(gateway.users).toEqual([])
  })
})
