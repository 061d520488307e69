import { defineNetwork, isNetwork, type Network, textField } from '@trestle/gateway'
import { JID } from '@trestle/jid'
import { expect, it } from 'vitest'
import { createHandlerTrace } from './handler-trace.js'
import { tracedNetwork } from './traced-network.js'

const juliet = 'juliet@example.org'

/** Makes a session of a network whose `session` is this one. */
function session(make: () => unknown, before: (user: string) => void = () => {}) {
  const trace = createHandlerTrace()
  const network = defineNetwork({
    name: 'Echo',
    type: 'echo',
    registration: { nick: textField() },
    session: make as never,
  }) as unknown as Network<unknown>
  const traced = tracedNetwork(network, trace, before)
  const { session } = traced as unknown as { session(context: object): unknown }
  return {
    trace,
    network,
    traced,
    made: () => session({ user: { jid: JID.parse(juliet) } }) as Record<string, unknown>,
  }
}

it('is the same network', () => {
  const { network, traced } = session(() => ({}))
  expect(isNetwork(traced)).toBe(true)
  expect({ ...traced, session: undefined }).toEqual({ ...network, session: undefined })
})

it('has the same handlers, which are known while they run', async () => {
  const seen: unknown[] = []
  const { trace, made } = session(() => ({
    name: 'Juliet',
    login(this: { readonly name: string }) {
      seen.push(trace.current?.handler, this.name)
      return Promise.resolve('Connected')
    },
    onMessage: (chat: string) => chat,
    logout: undefined,
  }))
  const handlers = made()
  expect(Object.keys(handlers)).toEqual(['name', 'login', 'onMessage', 'logout'])
  expect(handlers['logout']).toBeUndefined()
  expect(await (handlers['login'] as () => unknown)()).toBe('Connected')
  expect((handlers['onMessage'] as (chat: string) => unknown)('romeo')).toBe('romeo')
  expect(seen).toEqual(['login', 'Juliet'])
  expect(trace.recentHandlers().map(({ user, handler }) => `${user} ${handler}`)).toEqual([
    `${juliet} onMessage`,
    `${juliet} login`,
    `${juliet} session`,
  ])
})

it('has the methods of a class as a class has them: not as properties of its own', () => {
  class Base {
    onMessage() {
      return 'base'
    }
    login() {
      return this.#name
    }
    #name = 'Juliet'
  }
  class Session extends Base {
    override onMessage() {
      return 'own'
    }
  }
  const { trace, made } = session(() => Object.freeze(new Session()))
  const handlers = made()
  expect(Object.keys(handlers)).toEqual([])
  expect((handlers['onMessage'] as () => unknown)()).toBe('own')
  expect((handlers['login'] as () => unknown)()).toBe('Juliet')
  expect(trace.recentHandlers()).toHaveLength(3)
})

it('may make sessions asynchronously, or badly', async () => {
  const handlers = (await session(async () => ({ login: () => 1 })).made()) as unknown as { login(): unknown }
  expect(handlers.login()).toBe(1)
  for (const bad of [undefined, null, 'text']) expect(session(() => bad).made()).toBe(bad)
  await expect(session(async () => Promise.reject(new Error('No.'))).made()).rejects.toThrow('No.')
})

it('makes no session where that is refused', () => {
  const users: string[] = []
  const { trace, made } = session(
    () => ({}),
    (user) => {
      users.push(user)
      throw new Error('Later.')
    },
  )
  expect(made).toThrow('Later.')
  expect(users).toEqual([juliet])
  expect(trace.recentHandlers()).toEqual([])
})

it('knows commands, registrations and the steps of lists while they run, too', async () => {
  const trace = createHandlerTrace()
  const seen: (string | undefined)[] = []
  const see = () => void seen.push(trace.current && `${trace.current.user} ${trace.current.handler}`)
  const network = defineNetwork({
    name: 'Echo',
    type: 'echo',
    async registration() {
      see()
      return { nick: 'Juliet' }
    },
    commands: {
      motd: { help: '', access: 'anyone', run: () => see() },
      sync: { help: '', access: 'connected' },
    },
    session: () => ({
      login: () => {},
      onMessage: () => {},
      async *listContacts() {
        see()
        yield { legacyId: 'nurse' }
        see()
      },
      commands: { sync: () => see() },
    }),
  }) as unknown as Network<unknown>
  const traced = tracedNetwork(network, trace, () => {}) as unknown as Record<string, never>
  const { registration, commands, session } = traced as unknown as {
    registration(dialogue: object): Promise<unknown>
    readonly commands: Readonly<Record<string, { run?(dialogue: object): unknown; readonly access: string }>>
    session(context: object): { listContacts(): AsyncIterable<unknown>; commands: { sync(dialogue: object): unknown } }
  }
  const dialogue = { from: JID.parse(`${juliet}/balcony`) }
  expect(await registration(dialogue)).toEqual({ nick: 'Juliet' })
  commands['motd']?.run?.(dialogue)
  expect(commands['sync']).toEqual({ help: '', access: 'connected' })
  const handlers = session({ user: { jid: JID.parse(juliet) } })
  const listed: unknown[] = []
  for await (const one of handlers.listContacts()) listed.push(one)
  expect(listed).toEqual([{ legacyId: 'nurse' }])
  handlers.commands.sync(dialogue)
  const names = ['registration', 'command motd', 'listContacts', 'listContacts', 'command sync']
  expect(seen).toEqual(names.map((name) => `${juliet} ${name}`))
  expect(trace.runningHandlers()).toEqual([])
})

it('passes on the end of a list, also of one that says that it is whole', async () => {
  let returned = false
  const { made } = session(() => ({
    listContacts: () => ({ all: steps() }),
  }))
  async function* steps() {
    try {
      for (;;) yield 1
    } finally {
      returned = true
    }
  }
  const { all } = (made()['listContacts'] as () => { readonly all: AsyncIterable<number> })()
  for await (const one of all) if (one) break
  expect(returned).toBe(true)
})
