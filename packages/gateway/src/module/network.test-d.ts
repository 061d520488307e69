import { expectTypeOf, it } from 'vitest'
import {
  bytes,
  type Cell,
  choiceField,
  type Dialogue,
  defineNetwork,
  GatewayError,
  json,
  type Mention,
  secretField,
  textField,
} from '../index.js'

declare class SuperDuperClient {
  constructor(options: { username: string; password: string })
  on(event: 'message', listener: (message: { sender: string; body: string; id: string }) => unknown): void
  login(): Promise<void>
  logout(): Promise<void>
  sendMessage(message: { text: string; destination: string }): Promise<string>
}

const base = { name: 'n', type: 't', registration: { token: secretField({ required: true }) } } as const
const login = async () => {}
const onMessage = async () => 'id'

it('types the tutorial', () => {
  const superduper = defineNetwork({
    name: 'Gateway to the super duper chat network',
    type: 'superduper',
    registration: { username: textField({ required: true }), password: secretField({ required: true }) },
    session({ user, contacts }) {
      const legacy = new SuperDuperClient(user.form)
      legacy.on('message', (m) => contacts.byLegacyId(m.sender).sendText(m.body, { legacyId: m.id }))
      return {
        login: () => legacy.login(),
        logout: () => legacy.logout(),
        onMessage: (chat, message) => legacy.sendMessage({ text: message.body, destination: chat.legacyId }),
      }
    },
  })
  expectTypeOf(superduper['~form']).toEqualTypeOf<{ readonly username: string; readonly password: string }>()
})

it('types the options of the module', () => {
  defineNetwork({
    ...base,
    config: { server: textField({ default: 'irc.example.org' }), password: secretField() },
    session({ config }) {
      expectTypeOf(config).toEqualTypeOf<{ readonly server: string; readonly password: string | undefined }>()
      return { login, onMessage }
    },
  })
})

it('asks for a handler exactly where its capability is declared', () => {
  defineNetwork({ ...base, capabilities: { typing: true }, session: () => ({ login, onMessage, onTyping() {} }) })
  // @ts-expect-error typing is handled, but not declared
  defineNetwork({ ...base, session: () => ({ login, onMessage, onTyping() {} }) })
  // @ts-expect-error typing is declared, but not handled
  defineNetwork({ ...base, capabilities: { typing: true }, session: () => ({ login, onMessage }) })
  // @ts-expect-error no such capability
  defineNetwork({ ...base, capabilities: { typping: true }, session: () => ({ login, onMessage }) })
  // @ts-expect-error onMessage is missing
  defineNetwork({ ...base, session: () => ({ login }) })
})

it('types messages by the kinds that are declared', () => {
  defineNetwork({
    ...base,
    capabilities: { files: true },
    session: () => ({
      login,
      onMessage(_, message) {
        if (message.kind === 'files') expectTypeOf(message.files[0].open).toBeFunction()
        // @ts-expect-error voice is not declared, so that recordings come as files
        if (message.kind === 'voice') throw new GatewayError('unsupported')
      },
    }),
  })
  defineNetwork({
    ...base,
    capabilities: { stickers: true, locations: true, polls: true, forwards: true },
    session: () => ({
      login,
      onMessage(_, message) {
        expectTypeOf(message.kind).toEqualTypeOf<'text' | 'sticker' | 'location' | 'poll' | 'forwarded'>()
        if (message.kind === 'location') expectTypeOf(message.latitude).toEqualTypeOf<number>()
      },
    }),
  })
  defineNetwork({
    ...base,
    session: () => ({
      login,
      onMessage(_, message) {
        expectTypeOf(message.kind).toEqualTypeOf<'text'>()
      },
    }),
  })
})

it('types what texts have, in both directions', () => {
  defineNetwork({
    ...base,
    capabilities: { text: { maxBytes: 10, markup: true, mentions: true } },
    session({ contacts, connection }) {
      connection.connected({ capabilities: { text: { markup: false } } })
      // @ts-expect-error a limit is not taken away
      connection.connected({ capabilities: { text: { maxBytes: false } } })
      const mentions = [{ start: 0, end: 1, who: 'me' }] as const
      void contacts.byLegacyId('a').sendText('b', { markup: [{ start: 0, end: 1, style: 'bold' }], mentions })
      // @ts-expect-error links lead somewhere
      void contacts.byLegacyId('a').sendText('b', { markup: [{ start: 0, end: 1, style: 'link' }] })
      return {
        login,
        onMessage(_, { markup = [], mentions: named = [] }) {
          for (const one of markup) if (one.style === 'link') expectTypeOf(one.href).toEqualTypeOf<string>()
          expectTypeOf(named).toEqualTypeOf<readonly Mention[]>()
        },
      }
    },
  })
})

it('lets a session narrow what was declared, and nothing else', () => {
  defineNetwork({
    ...base,
    capabilities: { typing: true },
    session({ connection }) {
      connection.connected({ capabilities: { typing: false } })
      // @ts-expect-error edits are not declared
      connection.connected({ capabilities: { edits: false } })
      return { login, onMessage, onTyping() {} }
    },
  })
})

it('types the form by its fields', () => {
  defineNetwork({
    ...base,
    registration: { token: secretField({ required: true }), nick: textField() },
    session({ user }) {
      expectTypeOf(user.form.token).toEqualTypeOf<string>()
      expectTypeOf(user.form.nick).toEqualTypeOf<string | undefined>()
      // @ts-expect-error the form has no such field
      void user.form.password
      return { login, onMessage }
    },
  })
  // @ts-expect-error no such code
  void new GatewayError('gone')
})

it('lets a chat take less than the network, and nothing else', () => {
  defineNetwork({
    ...base,
    capabilities: { reactions: true },
    session({ contacts }) {
      const contact = contacts.byLegacyId('a')
      void contact.update({ capabilities: { reactions: { max: 1 } } })
      void contact.update({ capabilities: { reactions: false }, is: 'bot', groups: ['Friends'], avatar: null })
      // @ts-expect-error edits are not declared
      void contact.update({ capabilities: { edits: false } })
      // @ts-expect-error there is no such kind
      void contact.update({ is: 'robot' })
      return { login, onMessage, onReactions() {} }
    },
  })
})

it('types the dialogue of a registration, and what it resolves with', () => {
  const network = defineNetwork({
    name: 'WhatsApp',
    type: 'whatsapp',
    store: { keys: bytes(), sent: json<number>() },
    async registration(d) {
      expectTypeOf(d.store.keys).toEqualTypeOf<Cell<Uint8Array>>()
      const { how, phone } = await d.ask({ how: choiceField({ qr: 'Scan', code: 'Enter' }), phone: textField() })
      expectTypeOf(how).toEqualTypeOf<'qr' | 'code'>()
      expectTypeOf(phone).toEqualTypeOf<string | undefined>()
      return { number: await d.qr('code', Promise.resolve('555')) }
    },
    account: (form) => form.number,
    session({ user, store }) {
      expectTypeOf(user.form.number).toEqualTypeOf<string>()
      // @ts-expect-error a number is kept there
      void store.sent.set('1')
      // @ts-expect-error there is no such cell
      void store.received
      return { login, onMessage }
    },
  })
  expectTypeOf(network['~form'].number).toEqualTypeOf<string>()
})

it('types preferences', () => {
  defineNetwork({
    ...base,
    preferences: { colour: choiceField({ grey: 'Grey', white: 'White' }), greeting: textField() },
    session({ user }) {
      expectTypeOf(user.preferences.colour).toEqualTypeOf<'grey' | 'white'>()
      return {
        login,
        onMessage,
        onPreferences(now, before) {
          expectTypeOf(now.greeting).toEqualTypeOf<string | undefined>()
          // @ts-expect-error there is no such preference
          void before.color
        },
      }
    },
  })
})

it('asks for the commands that need a session', () => {
  const whois = { help: 'Who is it?', access: 'connected' } as const
  defineNetwork({
    ...base,
    commands: { whois },
    session: () => ({ login, onMessage, commands: { whois: () => 'He.' } }),
  })
  defineNetwork({
    ...base,
    commands: {
      feed: {
        help: 'Feeds',
        access: 'registered',
        async run(d) {
          expectTypeOf(d).toEqualTypeOf<Dialogue>()
        },
      },
    },
    session: () => ({ login, onMessage }),
  })
  // @ts-expect-error a command that needs a session is declared, but not handled
  defineNetwork({ ...base, commands: { whois }, session: () => ({ login, onMessage }) })
  // @ts-expect-error a command that the network runs itself does not run
  defineNetwork({ ...base, commands: { motd: { help: 'x', access: 'anyone' } }, session: () => ({ login, onMessage }) })
})

it('types the search by its fields', () => {
  defineNetwork({
    ...base,
    capabilities: { search: { nick: textField({ required: true }) } },
    session: () => ({
      login,
      onMessage,
      async *search({ nick }) {
        expectTypeOf(nick).toEqualTypeOf<string>()
        yield { legacyId: nick }
      },
    }),
  })
  // @ts-expect-error search is declared, but not handled
  defineNetwork({ ...base, capabilities: { search: { nick: textField() } }, session: () => ({ login, onMessage }) })
})
