import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { defineNetwork, type SessionContext, secretField, textField } from '@trestle/gateway'
import { type Burst, type FromModule, type FromNetwork, openLines } from './lines.js'
import { contactAt, nameOf } from './population.js'

type Context = SessionContext<{ readonly username: string; readonly password: string }>

/** Events that a library hands on in one turn of the event loop: what one read of a socket has. */
const PER_TURN = 500

/**
 * A network module that leaves the network to another process, by one connection for all users: what is measured is the
 * gateway, and no client library.
 */
export function benchModule(port: number, contacts: number) {
  const sessions = new Map<string, { readonly context: Context; listed: number }>()
  const calls = new Map<number, (legacyId: string) => void>()
  let lastCall = 0
  let lastBurst = 0

  const line = openLines<FromNetwork, FromModule>(connect(port, '127.0.0.1'), (value) => {
    if (value.kind === 'accepted') {
      calls.get(value.call)?.(value.legacyId)
      calls.delete(value.call)
    } else if (value.kind === 'text') {
      const contact = sessions.get(value.user)?.context.contacts.byLegacyId(value.from)
      void contact?.sendText(value.body, { legacyId: value.legacyId })
    } else void burst(value.user, value)
  })

  async function burst(user: string, { what, count }: Burst): Promise<void> {
    const session = sessions.get(user)
    if (!session) return
    const { contacts, connection } = session.context
    const each = async (run: (index: number) => Promise<void>) => {
      const done: Promise<void>[] = []
      while (done.length < count) {
        for (const end = Math.min(count, done.length + PER_TURN); done.length < end; ) done.push(run(done.length))
        await nextTurn()
      }
      // One by one: to wait for a hundred thousand at once would take a tenth of a second.
      for (const one of done) await one
    }
    if (what === 'texts') {
      await each((i) =>
        contacts.byLegacyId(contactAt(0, i % 20)).sendText(`Text ${i}`, { legacyId: `burst-${++lastBurst}` }),
      )
    } else if (what === 'contacts') {
      await each((i) => contacts.byLegacyId(`import${i}`).update({ name: `Import ${i}`, friend: true }))
    } else {
      session.listed = count
      connection.lost('The list is another one.', 'self')
      connection.connected()
      return
    }
    line.send({ kind: 'done', burst: what })
  }

  return defineNetwork({
    name: 'Bench',
    type: 'bench',
    registration: { username: textField({ required: true }), password: secretField({ required: true }) },
    capabilities: { clientIds: true, typing: true },
    session(context) {
      const { user } = context
      const jid = user.jid.toString()
      const index = Number(user.form.username.slice('user'.length))
      const session = { context: context as unknown as Context, listed: 0 }
      sessions.set(jid, session)
      return {
        login: () => line.send({ kind: 'online', user: jid }),
        onMessage: (chat, { body }) =>
          new Promise<string>((resolve) => {
            calls.set(++lastCall, resolve)
            line.send({ kind: 'send', call: lastCall, user: jid, chat: chat.legacyId, body })
          }),
        onTyping: () => {},
        async *listContacts() {
          for (let i = 0; i < contacts; i++) {
            const legacyId = contactAt(index, i)
            yield { legacyId, name: nameOf(legacyId) }
          }
          for (let i = 0; i < session.listed; i++) yield { legacyId: `listed${i}`, name: `Listed ${i}` }
          if (session.listed > 0) line.send({ kind: 'done', burst: 'list' })
        },
      }
    },
  })
}
