import { expectTypeOf, it } from 'vitest'
import { defineNetwork, GatewayError, secretField, textField } from '../index.js'

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
    session: () => ({
      login,
      onMessage(_, message) {
        expectTypeOf(message.kind).toEqualTypeOf<'text'>()
      },
    }),
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
