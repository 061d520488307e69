import type { Message } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import { Correction } from '@trestle/xep-0308'
import { Displayed } from '@trestle/xep-0333'
import { Retract } from '@trestle/xep-0424'
import { prependFallback } from '@trestle/xep-0428'
import { Reactions } from '@trestle/xep-0444'
import { NS_REPLY, Reply } from '@trestle/xep-0461'
import { describe, expect, it } from 'vitest'
import {
  defineNetwork,
  type NetworkCapabilities,
  type SessionContext,
  type SessionHandlers,
  textField,
} from '../src/index.js'
import { GATEWAY, ROMEO, startTrialGateway } from './trial-gateway.js'

const NURSE = `nurse@${GATEWAY}`
const all = {
  replies: true,
  threads: true,
  edits: true,
  retractions: true,
  reactions: { max: 2, allowed: ['\u2764', '\u{1f44d}', '\u{1f44e}'] },
  readMarks: 'each',
} as const

/** A network that has everything, or what is left of it, and records what reaches it. */
async function setUp(capabilities: NetworkCapabilities = all) {
  const got: string[] = []
  const during = { message: () => {} }
  let context!: SessionContext<{ readonly name: string }>
  const take =
    (name: string) =>
    (chat: { readonly legacyId: string }, ...args: unknown[]) => {
      if (name === 'message') during.message()
      const [first] = args
      got.push(`${name} ${chat.legacyId} ${JSON.stringify(shown(first))}`)
      return `n${got.length}`
    }
  const handlers = {
    onEdit: take('edit'),
    onRetract: take('retract'),
    onReactions: take('react'),
    onRead: take('read'),
  }
  const needs = { onEdit: 'edits', onRetract: 'retractions', onReactions: 'reactions', onRead: 'readMarks' } as const
  const declared = Object.entries(handlers).filter(([name]) => needs[name as keyof typeof needs] in capabilities)
  const network = defineNetwork({
    name: 'Everything',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: capabilities as typeof all,
    session(given) {
      context = given
      return {
        login: () => {},
        onMessage: take('message'),
        ...Object.fromEntries(declared),
      } as unknown as SessionHandlers<typeof all>
    },
  })
  const gateway = await startTrialGateway(network)
  const romeo = gateway.join()
  await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await gateway.net.settled()
  const received: Message[] = []
  romeo.xmpp.events.on('message', (message) => void received.push(message))
  romeo.xmpp.events.on('message:error', (message) => void received.push(message))
  const send = async (fill: (message: Message) => unknown, init: { body?: string; id?: string } = {}) => {
    const message = romeo.xmpp.message({ to: NURSE, ...init })
    fill(message)
    romeo.xmpp.send(message)
    await gateway.net.settled()
  }
  return {
    gateway,
    romeo: romeo as TestHost,
    got,
    received,
    send,
    nurse: () => context.contacts.byLegacyId('nurse'),
    contact: (id: string) => context.contacts.byLegacyId(id),
    connection: () => context.connection,
    /** Called while the module sends a message to the network. */
    during,
    /** What the user's client shows, and forgets. */
    async shown() {
      await gateway.net.settled()
      return received.splice(0)
    },
  }
}

function shown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { clientId: _, at: __, raw: ___, message, ...rest } = value as Record<string, unknown>
  return message === undefined ? rest : { ...rest, message: shown(message) }
}

describe('what the user does', () => {
  it('reaches the module about the right message, by the ids of the network', async () => {
    const { got, send } = await setUp()
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await send((m) => m.set(Correction, { id: 'x1' }), { id: 'x2', body: 'Hello!' })
    await send((m) => m.set(Reactions, { id: 'x2', reactions: ['\u2764\ufe0f'] }))
    await send((m) => m.set(Reactions, { id: 'x1', reactions: ['\u{1f44d}'] }))
    await send((m) => m.set(Retract, { id: 'x1' }))
    expect(got).toEqual([
      'message nurse {"kind":"text","body":"Hello"}',
      'edit nurse {"kind":"edit","target":{"legacyId":"n1","legacyIds":["n1"]},"message":{"kind":"text","body":"Hello!"}}',
      expect.stringContaining('"target":{"legacyId":"n1"'),
      'react nurse {"kind":"reactions","target":{"legacyId":"n1","legacyIds":["n1"]},"emojis":["\u{1f44d}"],"added":["\u{1f44d}"],"removed":["\u2764"]}',
      'retract nurse {"kind":"retraction","target":{"legacyId":"n1","legacyIds":["n1"]}}',
    ])
  })

  it('refers to messages of the contact, and replies without the quotation', async () => {
    const { got, send, nurse, shown } = await setUp()
    await nurse().sendText('Good morrow', { legacyId: 'a' })
    const [first] = await shown()
    await send(
      (m) => {
        m.thread = 't'
        prependFallback(m.set(Reply, { id: first!.id!, to: undefined }), NS_REPLY, '> Good morrow\n')
      },
      { body: 'Is the day so young?' },
    )
    expect(got).toEqual([
      'message nurse {"kind":"text","body":"Is the day so young?","replyTo":{"legacyId":"a","author":{"legacyId":"nurse"},"body":"Good morrow"},"thread":"t"}',
    ])
  })

  it('reads messages once each, in order', async () => {
    const { got, send, nurse, shown } = await setUp()
    for (const id of ['a', 'b', 'c']) await nurse().sendText(id, { legacyId: id })
    const [, second, third] = await shown()
    await send((m) => m.set(Displayed, { id: second!.id! }))
    await send((m) => m.set(Displayed, { id: second!.id! }))
    await send((m) => m.set(Displayed, { id: third!.id! }))
    expect(got.map((line) => line.match(/"legacyId":"(\w)"/)?.[1])).toEqual(['a', 'b', 'c'])
  })

  it('is replaced, refused with words, or left out where the network does not take it', async () => {
    const { got, send, shown } = await setUp({})
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await send((m) => m.set(Correction, { id: 'x1' }), { id: 'x2', body: 'Hello!' })
    await send((m) => m.set(Displayed, { id: 'x1' }))
    await send((m) => m.set(Retract, { id: 'x1' }), { id: 'x3', body: '/me took it back' })
    await send((m) => m.set(Reactions, { id: 'x1', reactions: ['\u2764'] }), { id: 'x4' })
    await send((m) => m.set(Correction, { id: 'x1' }), { id: 'x5', body: 'Hello!!' })
    expect(got.map((line) => line.split(' ')[0])).toEqual(['message', 'message', 'message'])
    const answers = await shown()
    const errors = answers.filter(({ type }) => type === 'error')
    expect(answers.filter(({ from }) => from?.local === '').map(({ body }) => body)).toEqual([
      expect.stringMatching(/cannot change messages/),
    ])
    expect(errors.map(({ id, error }) => `${id} ${error?.condition}`)).toEqual([
      'x3 feature-not-implemented',
      'x4 feature-not-implemented',
    ])
    expect(errors[0]?.error?.text).toMatch(/cannot take messages back/)
  })

  it('is refused where it asks for too much, or about what the network does not know', async () => {
    const { send, shown, got } = await setUp()
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await send((m) => m.set(Reactions, { id: 'x1', reactions: ['\u{1f422}'] }), { id: 'x2' })
    await send((m) => m.set(Reactions, { id: 'x1', reactions: ['\u2764', '\u{1f44d}', '\u{1f44e}'] }), { id: 'x3' })
    await send((m) => m.set(Retract, { id: 'unknown' }), { id: 'x4' })
    await send((m) => m.set(Correction, { id: 'unknown' }), { id: 'x5', body: 'New' })
    const errors = (await shown()).filter(({ type }) => type === 'error')
    expect(errors.map(({ id, error }) => `${id} ${error?.condition}`)).toEqual([
      'x2 policy-violation',
      'x3 policy-violation',
      'x4 item-not-found',
    ])
    expect(got.at(-1)).toBe('message nurse {"kind":"text","body":"New"}')
  })

  it('is refused where it comes too late for the network', async () => {
    const limits = { edits: { withinSeconds: 60 }, retractions: { withinSeconds: 120 } }
    const { gateway, send, shown, got } = await setUp({ ...all, ...limits })
    await send(() => {}, { id: 'x1', body: 'Hello' })
    gateway.clock.advance(61_000)
    await send((m) => m.set(Correction, { id: 'x1' }), { id: 'x2', body: 'Hello!' })
    await send((m) => m.set(Retract, { id: 'x1' }), { id: 'x3' })
    gateway.clock.advance(60_000)
    await send((m) => m.set(Retract, { id: 'x1' }), { id: 'x4' })
    expect(got.map((line) => line.split(' ')[0])).toEqual(['message', 'retract'])
    const errors = (await shown()).filter(({ type }) => type === 'error')
    expect(errors.map(({ id, error }) => `${id} ${error?.condition} ${error?.text}`)).toEqual([
      'x2 not-acceptable This network lets you change a message for 60 seconds only.',
      'x4 not-acceptable This network lets you take back a message for 2 minutes only.',
    ])
  })

  it('keeps its meaning over a restart', async () => {
    const { gateway, send, got } = await setUp()
    await send(() => {}, { id: 'x1', body: 'Hello' })
    const again = await gateway.restarted()
    const romeo = again.join()
    await again.net.settled()
    romeo.xmpp.send(romeo.xmpp.message({ to: NURSE, id: 'x2', body: 'Hello!' }).set(Correction, { id: 'x1' }))
    await again.net.settled()
    expect(got.at(-1)).toContain('"target":{"legacyId":"n1"')
  })
})

describe('a session with less than the network has', () => {
  it('is told of nothing that it does not take', async () => {
    const { send, got, shown, connection } = await setUp()
    connection().connected({ capabilities: { edits: false, reactions: { max: 1 } } })
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await send((m) => m.set(Correction, { id: 'x1' }), { id: 'x2', body: 'Hello!' })
    await send((m) => m.set(Reactions, { id: 'x1', reactions: ['\u2764', '\u{1f44d}'] }), { id: 'x3' })
    expect(got.map((line) => line.split(' ')[0])).toEqual(['message', 'message'])
    expect((await shown()).flatMap(({ error }) => error?.text ?? [])).toEqual([
      'This network takes at most 1 reactions to a message.',
    ])
  })
})

describe('what contacts do', () => {
  it('refers to the stanzas that the user has', async () => {
    const { nurse, send, shown } = await setUp()
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await shown()
    await nurse().sendText('Good morrow', { legacyId: 'a', replyTo: { legacyId: 'n1', author: 'me', body: 'Hello' } })
    await nurse().edit('a', 'Good morrow!')
    await nurse().edit('a', 'Good morrow!!')
    await nurse().react('n1', ['\u2764'])
    await nurse().react('n1', ['\u{1f44d}'], { as: 'added' })
    await nurse().react('n1', ['\u2764'], { as: 'removed' })
    await nurse().displayed('n1')
    await nurse().retract('a')
    const [said, ...rest] = await shown()
    expect(said?.body).toBe('> Hello\nGood morrow')
    expect(said?.get(Reply)).toMatchObject({ id: 'x1' })
    expect(String(said?.get(Reply)?.to)).toBe(ROMEO)
    expect(rest.slice(0, 2).map((m) => [m.body, m.get(Correction)?.id])).toEqual([
      ['Good morrow!', said?.id],
      ['Good morrow!!', said?.id],
    ])
    expect(rest.slice(2, 5).map((m) => m.get(Reactions))).toEqual([
      { id: 'x1', reactions: ['\u2764'] },
      { id: 'x1', reactions: ['\u2764', '\u{1f44d}'] },
      { id: 'x1', reactions: ['\u{1f44d}'] },
    ])
    expect(rest[5]?.get(Displayed)).toEqual({ id: 'x1' })
    expect(rest[6]?.get(Retract)?.id).toBe(said?.id)
  })

  it('may be about a message whose id the module has not returned yet', async () => {
    const { nurse, send, shown, during } = await setUp()
    during.message = () => {
      void nurse().displayed('n1')
      void nurse().sendText('Good morrow', { legacyId: 'a', replyTo: { legacyId: 'n1' } })
    }
    await send(() => {}, { id: 'x1', body: 'Hello' })
    const [displayed, said] = await shown()
    expect(displayed?.get(Displayed)).toEqual({ id: 'x1' })
    expect(said?.get(Reply)?.id).toBe('x1')
  })

  it('is split where a text is too long, and edited and taken back as a whole', async () => {
    const { nurse, shown } = await setUp()
    const text = '<'.repeat(200 * 1024)
    await nurse().sendText(text, { legacyId: 'long' })
    const parts = await shown()
    expect(parts.length).toBeGreaterThan(10)
    expect(parts.map(({ body }) => body).join('')).toBe(text)
    await nurse().edit('long', 'short')
    const [edit, ...retractions] = await shown()
    expect(edit?.get(Correction)?.id).toBe(parts[0]?.id)
    expect(retractions.map((m) => m.get(Retract)?.id)).toEqual(parts.slice(1).map(({ id }) => id))
  })

  it('is shown once where the network repeats it', async () => {
    const { nurse, shown } = await setUp()
    for (let i = 0; i < 2; i++) await nurse().sendText('Good morrow', { legacyId: 'a' })
    for (let i = 0; i < 2; i++) await nurse().edit('a', 'Good morrow!', { editId: 'e' })
    expect((await shown()).map(({ body }) => body)).toEqual(['Good morrow', 'Good morrow!'])
  })

  it('is readable also in forms that XMPP does not have', async () => {
    const { nurse, shown } = await setUp()
    await nurse().send({ kind: 'location', body: 'Here', latitude: 45.44, longitude: 10.99, name: 'Verona' })
    await nurse().send({ kind: 'poll', body: 'Wedding?', options: ['Yes', 'No'] })
    const message = { kind: 'text', body: 'Wherefore\nart thou' } as const
    await nurse().send({ kind: 'forwarded', body: 'Listen', messages: [{ by: 'Juliet', message }] })
    expect((await shown()).map(({ body }) => body)).toEqual([
      'geo:45.44,10.99',
      'Here\nVerona',
      'Wedding?\n1. Yes\n2. No',
      'Listen\n> Juliet:\n> Wherefore\n> art thou',
    ])
  })

  it('is refused where a module passes nonsense', async () => {
    const { nurse } = await setUp()
    const plain = nurse() as unknown as Record<string, (...args: unknown[]) => Promise<void>>
    await expect(plain['sendText']?.(7)).rejects.toMatchObject({ code: 'invalid' })
    await expect(plain['react']?.('a', 'x')).rejects.toMatchObject({ code: 'invalid' })
    await expect(plain['edit']?.(undefined, 'x')).rejects.toMatchObject({ code: 'invalid' })
    await expect(plain['send']?.({ kind: 'dance', body: '' })).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('a contact that is known by another id from now on', () => {
  it('keeps its messages, in both directions', async () => {
    const { nurse, contact, got, send, shown } = await setUp()
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await nurse().sendText('Good morrow', { legacyId: 'a' })
    await nurse().react('n1', ['\u2764'])
    const [said] = await shown()
    await nurse().update({ legacyId: 'angelica' })
    const angelica = contact('angelica')
    await angelica.edit('a', 'Good morrow!')
    await angelica.react('n1', ['\u{1f44d}'], { as: 'added' })
    await angelica.sendText('again', { legacyId: 'a' })
    expect(
      (await shown()).map((m) => [String(m.from?.bare), m.get(Correction)?.id, m.get(Reactions)?.reactions]),
    ).toEqual([
      [`angelica@${GATEWAY}`, said?.id, undefined],
      [`angelica@${GATEWAY}`, undefined, ['\u2764', '\u{1f44d}']],
    ])
    const to = `angelica@${GATEWAY}`
    got.length = 0
    await send((m) => {
      m.element.attrs['to'] = to
      m.set(Displayed, { id: said?.id ?? '' })
    })
    await send(
      (m) => {
        m.element.attrs['to'] = to
        m.set(Correction, { id: 'x1' })
      },
      { id: 'x2', body: 'Hello!' },
    )
    expect(got).toEqual([
      'read angelica {"legacyId":"a","legacyIds":["a"]}',
      'edit angelica {"kind":"edit","target":{"legacyId":"n1","legacyIds":["n1"]},"message":{"kind":"text","body":"Hello!"}}',
    ])
  })

  it('gets what waited for the network under the earlier one', async () => {
    const { nurse, connection, got, send, gateway } = await setUp()
    await nurse().sendText('Good morrow', { legacyId: 'a' })
    connection().lost('away', 'self')
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await nurse().update({ legacyId: 'angelica' })
    connection().connected()
    await gateway.net.settled()
    expect(got).toEqual(['message angelica {"kind":"text","body":"Hello"}'])
    expect(await gateway.store.messages.byLegacyId(ROMEO, 'angelica', 'n1')).toMatchObject([{ stanzaId: 'x1' }])
  })
})
