import { valueIn, valuesIn } from '@trestle/xep-0004'
import { commands } from '@trestle/xep-0050'
import { registration } from '@trestle/xep-0077'
import { describe, expect, it } from 'vitest'
import {
  defineNetwork,
  type FrameOptions,
  GatewayError,
  listField,
  type SessionContext,
  secretField,
  textField,
} from '../src/index.js'
import { chatWith, dialogueGateway, notesOf, settle, submit } from './dialogue-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

interface World {
  readonly contexts: SessionContext<{ readonly name: string }, object, { readonly greeting: string }>[]
  readonly heard: string[]
}

/** A network with commands of every kind. */
function networkOf() {
  const world: World = { contexts: [], heard: [] }
  const network = defineNetwork({
    name: 'Pigeons',
    type: 'pigeon',
    registration: { name: textField({ required: true }), secret: secretField() },
    preferences: { greeting: textField({ default: 'Hello' }) },
    capabilities: { userPresence: true },
    commands: {
      motd: { help: 'About pigeons', access: 'anyone', run: () => 'Pigeons fly.' },
      flock: { help: 'Who flies', access: 'connected', category: 'Birds', title: 'The flock' },
      feed: {
        help: 'Feeds them',
        access: 'registered',
        async run(d) {
          const { food, names } = await d.ask({ food: textField({ required: true }), names: listField() })
          if (!(await d.confirm('Really?'))) return 'Kept.'
          return `${food} for ${JSON.stringify(names)}`
        },
      },
      clean: { help: 'Cleans', access: 'admin', run: () => undefined },
      crash: {
        help: 'Fails',
        access: 'registered',
        run() {
          throw new Error('/home/insides')
        },
      },
    },
    session(context) {
      world.contexts.push(context)
      return {
        async login() {
          await context.contacts.byLegacyId('juliet').update({ name: 'Juliet', friend: true })
        },
        onMessage() {},
        onUserPresence: ({ show }) => void world.heard.push(show),
        onPreferences: (now, before) => void world.heard.push(`${before.greeting} > ${now.greeting}`),
        commands: {
          async flock(d) {
            const { color } = await d.ask({ color: textField() })
            if (color === 'none') throw new GatewayError('not-found', 'There are no such pigeons.')
            return {
              columns: { who: 'Who', feathers: 'Feathers' },
              rows: [{ who: context.contacts.byLegacyId('juliet'), feathers: 12 }],
            }
          },
        },
      }
    },
  })
  return { network, ...world }
}

async function setUp(options: Partial<FrameOptions> = {}) {
  const world = networkOf()
  const made = await dialogueGateway(world.network, options)
  await made.romeo.get(registration).register(GATEWAY, { name: 'romeo' })
  await settle(made.gateway)
  made.chat.heard()
  const nodesOf = async (client = made.romeo) => (await client.get(commands).list(GATEWAY)).map(({ node }) => node)
  return { ...world, ...made, nodesOf }
}

const admins = { isAdmin: (user: { toString(): string }) => user.toString() === 'prince@montague.example' }

describe('the chat with the gateway', () => {
  it('welcomes, and lists the commands by their categories', async () => {
    const { network } = networkOf()
    const { gateway, romeo, chat } = await dialogueGateway(network)
    const stranger = (await chat.say('help')).join('\n')
    expect(stranger).toContain('• register:')
    expect(stranger).not.toContain('unregister')
    await romeo.get(registration).register(GATEWAY, { name: 'romeo' })
    await settle(gateway)
    expect(chat.heard()).toEqual(['Welcome to Pigeons. Write “help” for the commands.'])
    const help = (await chat.say('Help')).join('\n')
    expect(help).toMatch(/Birds:\n• flock: Who flies/)
    expect(help).not.toContain('clean')
    expect(await chat.say('help flock')).toEqual(['flock: The flock. Who flies'])
    expect(await chat.say('help clean')).toEqual(['There is no command clean.'])
  })

  it('answers with text, tables and links', async () => {
    const { chat } = await setUp()
    expect(await chat.say('motd')).toEqual(['Pigeons fly.'])
    expect(await chat.say('contacts')).toEqual([`Address: xmpp:juliet@${GATEWAY}, Name: Juliet, Presence: offline`])
    await chat.say('flock')
    expect(await chat.say('-')).toEqual([`Who: xmpp:juliet@${GATEWAY}, Feathers: 12`])
    expect((await chat.say('status'))[0]).toBe('Connected')
    expect((await chat.say('info'))[0]).toContain(`You are registered as ${ROMEO}`)
  })

  it('takes several lines as a list, and a space as none', async () => {
    const { chat } = await setUp()
    await chat.say('feed bread')
    await chat.say('anna\nbob')
    expect(await chat.say('yes')).toEqual(['bread for ["anna","bob"]'])
    await chat.say('feed')
    await chat.say('corn')
    await chat.say(' ')
    expect(await chat.say('y')).toEqual(['corn for []'])
    await chat.say('feed corn')
    await chat.say(' ')
    expect(await chat.say('no')).toEqual(['Kept.'])
  })

  it('ends a command by "abort", by silence, and when it fails', async () => {
    const { gateway, chat, advance } = await setUp()
    await chat.say('feed')
    expect(await chat.say('Abort')).toEqual(['Aborted.'])
    await chat.say('feed')
    await advance(61_000)
    expect(chat.heard()).toEqual(['There was no answer in time.'])
    expect(await chat.say('motd')).toEqual(['Pigeons fly.'])
    await chat.say('flock')
    expect(await chat.say('none')).toEqual(['There are no such pigeons.'])
    expect(await chat.say('crash')).toEqual(['This failed: internal-server-error.'])
    expect(gateway.logged.join()).toContain('/home/insides')
    expect(await chat.say('abort')).toEqual(['There is nothing to abort.'])
  })

  it('asks a question again that was not answered, but not for ever', async () => {
    const { chat } = await setUp()
    await chat.say('feed corn')
    await chat.say('-')
    expect((await chat.say('-')).join()).toContain('this field is required.')
    for (let i = 0; i < 3; i++) expect((await chat.say('perhaps')).join()).toContain('answer yes or no.')
    expect((await chat.say('perhaps')).join()).toContain('answer yes or no.')
    expect(await chat.say('motd')).toEqual(['Pigeons fly.'])
  })

  it('says what there is where there is no such command, or none for this user', async () => {
    const { chat, gateway } = await setUp()
    expect((await chat.say('frobnicate'))[0]).toContain('“help”')
    expect((await chat.say('clean'))[0]).toContain('may not')
    const benvolio = gateway.join('benvolio@montague.example/x')
    expect((await chatWith(gateway, benvolio).say('contacts'))[0]).toContain('You are not registered')
    const tybalt = gateway.join('tybalt@capulet.example/x')
    expect((await chatWith(gateway, tybalt).say('register'))[0]).toContain('may not')
  })

  it('unregisters after a question', async () => {
    const { chat, gateway } = await setUp()
    expect(await chat.say('unregister')).toHaveLength(1)
    expect(await chat.say('no')).toEqual(['You are still registered.'])
    await chat.say('unregister')
    expect((await chat.say('yes')).at(-1)).toBe('You are unregistered.')
    expect(gateway.frame.users.all).toEqual([])
  })

  it('bounds what one user writes', async () => {
    const { romeo, gateway, chat } = await setUp()
    const errors: (string | undefined)[] = []
    romeo.xmpp.events.on('message:error', ({ error }) => errors.push(`${error?.code} ${error?.text}`))
    for (let i = 0; i < 70; i++) await chat.say('motd')
    expect(errors).toHaveLength(10)
    expect(errors[0]).toMatch(/^resource-constraint You have sent too many commands\. Try again after .* UTC\.$/)
    await settle(gateway)
  })
})

describe('commands of the module', () => {
  it('are ad-hoc commands, with forms, questions and tables', async () => {
    const { execute, nodesOf } = await setUp()
    expect(await nodesOf()).toEqual(expect.arrayContaining(['motd', 'flock', 'feed']))
    expect(notesOf(await execute('motd'))).toEqual(['Pigeons fly.'])
    const table = await submit(await execute('flock'), { color: 'white' })
    expect(table.form?.reported?.fields.map((field) => [field.var, field.type])).toEqual([
      ['who', 'jid-single'],
      ['feathers', 'text-single'],
    ])
    expect(table.form?.items?.map(({ fields }) => fields.map(({ values }) => values?.[0]))).toEqual([
      [`juliet@${GATEWAY}`, '12'],
    ])
    const really = await submit(await execute('feed'), { food: 'corn', names: ['a', 'b'] })
    expect(notesOf(await submit(really, { confirmed: '0' }))).toEqual(['Kept.'])
    await expect(submit(await execute('flock'), { color: 'none' })).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('that need a session end with it, and are not offered without one', async () => {
    const { execute, nodesOf, contexts, gateway } = await setUp()
    const asked = await execute('flock')
    contexts[0]?.connection.lost('The roof collapsed.', 'never')
    await settle(gateway)
    await expect(submit(asked, { color: 'white' })).rejects.toBeInstanceOf(Error)
    expect(await nodesOf()).not.toContain('flock')
    await expect(execute('flock')).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('must not take the names of those that every gateway has', async () => {
    const base = { name: 'n', type: 't', registration: {} } as const
    const session = () => ({ login() {}, onMessage() {} })
    const run = () => 'x'
    for (const name of ['register', 'help', 'Shout', 'two words']) {
      const commands = { [name]: { help: 'x', access: 'anyone', run } } as const
      const network = defineNetwork({ ...base, commands, session: session as never })
      await expect(dialogueGateway(network)).rejects.toThrow(/command/)
    }
  })
})

describe('preferences', () => {
  it('are asked for, stored, and told to the session', async () => {
    const { execute, contexts, heard, gateway, romeo } = await setUp()
    expect(contexts[0]?.user.preferences).toEqual({ greeting: 'Hello' })
    const form = await execute('preferences')
    expect(valueIn(form.form!, 'greeting')).toBe('Hello')
    const done = await submit(form, { greeting: 'Ahoy' })
    expect(done.status).toBe('completed')
    await settle(gateway)
    expect(heard).toContain('Hello > Ahoy')
    expect(contexts[0]?.user.preferences).toEqual({ greeting: 'Ahoy' })
    expect((await gateway.store.users.get(ROMEO))?.preferences).toMatchObject({ greeting: 'Ahoy' })
    // Registering again keeps them.
    await romeo.get(registration).register(GATEWAY, { name: 'romeo' })
    await settle(gateway)
    expect(contexts[1]?.user.preferences).toEqual({ greeting: 'Ahoy' })
  })

  it('may keep the presence of the user from the network', async () => {
    const { execute, heard, gateway, romeo } = await setUp()
    romeo.xmpp.send(romeo.xmpp.presence({ to: GATEWAY }))
    await settle(gateway)
    expect(heard.at(-1)).toBe('online')
    await submit(await execute('preferences'), { 'gateway:presence': '0' })
    await settle(gateway)
    expect(heard.filter((one) => !one.includes('>')).at(-1)).toBe('offline')
    const before = heard.length
    romeo.xmpp.send(romeo.xmpp.presence({ to: GATEWAY, show: 'away' }))
    await settle(gateway)
    expect(heard).toHaveLength(before)
  })
})

describe('commands for administrators', () => {
  const withPrince = async (options: Partial<FrameOptions> = {}) => {
    const made = await setUp({ ...admins, ...options })
    const prince = made.gateway.join('prince@montague.example/castle')
    prince.get(commands)
    return { ...made, prince, ask: (node: string) => made.execute(node, prince) }
  }

  it('are hidden from others, and forbidden', async () => {
    const { nodesOf, execute, prince } = await withPrince()
    const own = ['users', 'delete-user', 'statistics', 'broadcast', 'clean']
    expect(await nodesOf(prince)).toEqual(expect.arrayContaining(own))
    const others = await nodesOf()
    for (const node of own) {
      expect(others).not.toContain(node)
      await expect(execute(node)).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  it('list users, tell of them, and delete one', async () => {
    const { ask, gateway } = await withPrince()
    const users = await ask('users')
    expect(users.form?.items?.[0]?.fields.map(({ values }) => values?.[0])?.slice(0, 2)).toEqual([ROMEO, 'online'])
    expect(notesOf(await ask('statistics'))[0]).toContain('1 users: 1 online')
    await expect(submit(await ask('delete-user'), { user: 'nobody@montague.example' })).rejects.toMatchObject({
      code: 'item-not-found',
    })
    const sure = await submit(await ask('delete-user'), { user: ROMEO })
    expect(gateway.frame.users.all).toHaveLength(1)
    await sure.submit()
    expect(gateway.frame.users.all).toEqual([])
  })

  it('write to everybody, and change the level of the log', async () => {
    let level = 'info'
    const set = (to: string) => {
      level = to
    }
    const logLevel = { levels: ['info', 'debug'], get: () => level, set }
    const { ask, chat, gateway } = await withPrince({ logLevel })
    const sure = await submit(await ask('broadcast'), { text: 'We restart at noon.' })
    await sure.submit()
    await settle(gateway)
    expect(chat.heard()).toEqual(['We restart at noon.'])
    const form = await ask('log-level')
    expect(valuesIn(form.form!, 'level')).toEqual(['info'])
    await submit(form, { level: 'debug' })
    expect(level).toBe('debug')
  })
})
