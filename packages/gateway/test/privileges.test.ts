import { JID } from '@trestle/jid'
import { type Message, type RosterItemValue, StanzaError } from '@trestle/stanza'
import { registration } from '@trestle/xep-0077'
import { Correction } from '@trestle/xep-0308'
import { Displayed } from '@trestle/xep-0333'
import type { Permissions } from '@trestle/xep-0356'
import { privilegeService } from '@trestle/xep-0356/service'
import { Retract } from '@trestle/xep-0424'
import { Reactions } from '@trestle/xep-0444'
import { Reply } from '@trestle/xep-0461'
import { describe, expect, it } from 'vitest'
import {
  defineNetwork,
  GatewayError,
  privilegedSelf,
  type SessionContext,
  type SessionHandlers,
  textField,
} from '../src/index.js'
import { GATEWAY, ROMEO, startTrialGateway, type TrialGateway } from './trial-gateway.js'

const NURSE = `nurse@${GATEWAY}`
const capabilities = { edits: true, retractions: true, reactions: { max: 1 }, readMarks: 'each' } as const
const everything: Permissions = {
  version: 2,
  roster: 'both',
  push: true,
  message: true,
  presence: 'none',
  iq: new Map([['urn:xmpp:http:upload:0', 'get']]),
}

interface SetUp {
  readonly permissions?: Permissions | undefined
  readonly list?: readonly { readonly legacyId: string; readonly name?: string; readonly groups?: readonly string[] }[]
  readonly rosterGroup?: string
}

/** A gateway whose user is of a server that may grant it privileges. */
async function setUp({ permissions = everything, list = [], rosterGroup }: SetUp = {}) {
  const got: string[] = []
  let before: (clientId: string) => unknown = () => {}
  let context!: SessionContext<{ readonly name: string }>
  const take = (name: string) => (_: unknown, what: object) => {
    got.push(`${name} ${'body' in what ? what.body : ''}`.trim())
    return `n${got.length}`
  }
  const network = defineNetwork({
    name: 'Everything',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities,
    session(given) {
      context = given
      return {
        login: () => {},
        async onMessage(chat: unknown, message: { readonly clientId: string }) {
          await before(message.clientId)
          return take('message')(chat, message)
        },
        async onReactions(chat: unknown, reactions: { readonly clientId: string }) {
          await before(reactions.clientId)
          return take('react')(chat, reactions)
        },
        ...{ onEdit: take('edit'), onRetract: take('retract'), onRead: take('read') },
        async *listContacts() {
          yield* list
        },
      } as unknown as SessionHandlers<typeof capabilities>
    },
  })
  const gateway = await startTrialGateway(network, undefined, { rosterGroup })
  const world = await prepareServer(gateway, permissions)
  await world.advertise()
  const romeo = gateway.join()
  const asked: string[] = []
  romeo.xmpp.events.on('subscription', ({ type, from }) => void asked.push(`${type} ${from}`))
  await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await world.settled()
  const received: Message[] = []
  romeo.xmpp.events.on('message', (message) => void received.push(message))
  return {
    ...{ gateway, romeo, got, asked, world },
    onMessage: (run: typeof before) => {
      before = run
    },
    nurse: () => context.contacts.byLegacyId('nurse'),
    async shown() {
      await world.settled()
      return received.splice(0)
    },
    async send(fill: (message: Message) => unknown, init: { body?: string; id?: string } = {}) {
      const message = romeo.xmpp.message({ to: NURSE, ...init })
      fill(message)
      romeo.xmpp.send(message)
      await world.settled()
    },
  }
}

/** The server of the Montagues: it keeps rosters, and passes on what is sent in the name of its users. */
async function prepareServer(gateway: TrialGateway, permissions: Permissions) {
  const server = gateway.net.join({ jid: 'montague.example', kind: 'component' }).use(privilegeService).goOnline()
  const { api, advertise } = server.get(privilegeService)
  let granted = permissions
  api.register('getPermissions', () => granted)
  const items = new Map<string, RosterItemValue>()
  const writes: string[] = []
  let refuse: StanzaError | undefined
  let reads = 0
  api.register('getRoster', () => {
    reads++
    return [...items.values()]
  })
  api.register('setRosterItem', ({ args: item }) => {
    if (refuse) throw refuse
    const { jid, name = '', groups = [], subscription } = item
    writes.push([jid, name, ...groups, subscription].join(' '))
    if (subscription === 'remove') items.delete(jid.toString())
    else items.set(jid.toString(), item)
  })
  const settled = async () => {
    await gateway.net.settled()
    await gateway.clock.advance(100)
    await gateway.net.settled()
  }
  return {
    settled,
    writes,
    reads: () => reads,
    refuse: (error: StanzaError) => {
      refuse = error
    },
    roster: () =>
      [...items.values()].map(({ jid, name = '', groups = [] }) => [jid, name, ...groups].filter(Boolean).join(' ')),
    setItem: (item: RosterItemValue) => void items.set(item.jid.toString(), item),
    /** The server grants nothing any more, and has not said so. */
    revokeSilently: () => {
      granted = { ...granted, roster: 'none', message: false }
    },
    async advertise(now = granted) {
      granted = now
      await advertise(GATEWAY)
      await settled()
    },
  }
}

describe('the roster of a user whose server lets it be written', () => {
  it('has the gateway and the friends without a question, by one look', async () => {
    const { world, asked } = await setUp({ list: [{ legacyId: 'nurse', name: 'Nurse' }, { legacyId: 'friar' }] })
    expect(world.roster()).toEqual([`${GATEWAY} Everything`, `${NURSE} Nurse`, `friar@${GATEWAY}`])
    expect(asked).toEqual([])
    expect(world.reads()).toBeLessThanOrEqual(3)
  })

  it('has a group of the gateway for friends without groups', async () => {
    const list = [{ legacyId: 'nurse' }, { legacyId: 'friar', groups: ['Monks'] }, { legacyId: 'page', groups: [] }]
    const { world } = await setUp({ list, rosterGroup: 'Verona' })
    const friends = [`${NURSE} Verona`, `friar@${GATEWAY} Monks`, `page@${GATEWAY}`]
    expect(world.roster()).toEqual([`${GATEWAY} Everything`, ...friends])
  })

  it('is written where it differs, and nowhere else', async () => {
    const { world, nurse, gateway } = await setUp({ list: [{ legacyId: 'nurse', name: 'Nurse' }] })
    world.writes.length = 0
    await world.advertise()
    await nurse().update({ name: 'Nurse', friend: true })
    await world.settled()
    expect(world.writes).toEqual([])
    await nurse().update({ name: 'Angelica' })
    await world.settled()
    expect(world.writes).toEqual([`${NURSE} Angelica both`])
    await nurse().update({ friend: false })
    await world.settled()
    expect(world.roster()).toEqual([`${GATEWAY} Everything`])
    expect(gateway.logged.filter((line) => /^(warn|error)/.test(line))).toEqual([])
  })

  it('keeps the names and groups of the user', async () => {
    const { world, nurse } = await setUp({ list: [{ legacyId: 'nurse', name: 'Nurse' }] })
    world.setItem({ jid: JID.parse(NURSE), name: 'My nurse', groups: ['Verona'], subscription: 'both' })
    await nurse().update({ name: 'Angelica' })
    await world.settled()
    expect(world.roster()).toContain(`${NURSE} My nurse Verona`)
  })

  it('shows presences at once', async () => {
    const { romeo, nurse, world } = await setUp()
    const presences: string[] = []
    romeo.xmpp.events.on('presence', ({ from, type }) => void presences.push(`${from} ${type}`))
    await nurse().update({ friend: true, presence: { show: 'online' } })
    await world.settled()
    expect(presences).toEqual([`${NURSE}/legacy available`])
  })

  it('is left with the user', async () => {
    const { world, romeo } = await setUp({ list: [{ legacyId: 'nurse' }] })
    await romeo.get(registration).cancel(GATEWAY)
    await world.settled()
    expect(world.roster()).toEqual([])
  })

  it('is replaced by subscriptions where the server fails at it', async () => {
    const { world, nurse, asked, gateway } = await setUp()
    world.refuse(new StanzaError('internal-server-error'))
    await nurse().update({ friend: true })
    await world.settled()
    expect(asked).toEqual([`subscribe ${NURSE}`])
    expect(gateway.logged.join('\n')).toMatch(/asking for subscriptions/)
  })

  it('is kept from when the server grants it', async () => {
    const { world, asked } = await setUp({
      permissions: { ...everything, roster: 'none' },
      list: [{ legacyId: 'nurse', name: 'Nurse' }],
    })
    expect(asked).toEqual([`subscribe ${GATEWAY}`, `subscribe ${NURSE}`])
    await world.advertise(everything)
    expect(world.roster()).toEqual([`${GATEWAY} Everything`, `${NURSE} Nurse`])
  })
})

/** What the server passed to the contact in the name of the user. */
function carbonsOf(gateway: TrialGateway): Message[] {
  const carbons: Message[] = []
  gateway.host.xmpp.events.on('message', (message) => {
    if (message.from?.toString() === ROMEO) carbons.push(message)
  })
  return carbons
}

describe('what the user did elsewhere', () => {
  it('is shown as the user’s own, and not delivered again', async () => {
    const { gateway, nurse, got, world, send, shown } = await setUp()
    const carbons = carbonsOf(gateway)
    await nurse().sendText('Good morrow', { legacyId: 'a' })
    await nurse().me.sendText('Good even', { legacyId: 'b' })
    await nurse().me.edit('b', 'Good night')
    await nurse().me.react('a', ['\u2764'])
    await nurse().me.displayed('a')
    await nurse().me.retract('b')
    await world.settled()
    const [text, edit, reaction, read, retraction] = carbons
    expect(text).toMatchObject({ body: 'Good even', type: 'chat' })
    expect(edit?.get(Correction)?.id).toBe(text?.id)
    const [morrow] = await shown()
    expect(reaction?.get(Reactions)).toMatchObject({ id: morrow?.id, reactions: ['\u2764'] })
    expect(read?.get(Displayed)?.id).toBe(morrow?.id)
    expect(retraction?.get(Retract)?.id).toBe(text?.id)
    expect(carbons).toHaveLength(5)
    expect(got).toEqual([])
    await send((m) => m.set(Reply, { id: String(text?.id), to: undefined }), { body: 'And good morrow' })
    expect(got).toEqual(['message And good morrow'])
  })

  it('is shown again where the network has refused to change it', async () => {
    const { gateway, nurse, got, world, send, shown, onMessage } = await setUp()
    const carbons = carbonsOf(gateway)
    await nurse().sendText('Good morrow', { legacyId: 'a' })
    const [morrow] = await shown()
    const react = (...reactions: string[]) => send((m) => m.set(Reactions, { id: String(morrow?.id), reactions }))
    await react('\u2764')
    onMessage(() => {
      throw new GatewayError('blocked', 'No turtles.')
    })
    await react('\u{1f422}')
    await world.settled()
    expect(got).toEqual(['react'])
    await react('\u{1f422}', '\u{1f41f}')
    await world.settled()
    expect(got).toEqual(['react'])
    const restored = { id: morrow?.id, reactions: ['\u2764'] }
    expect(carbons.map((one) => one.get(Reactions))).toEqual([restored, restored])
  })

  it('is not delivered again after a restart', async () => {
    const { gateway, nurse, got, world } = await setUp()
    const carbons = carbonsOf(gateway)
    await nurse().me.sendText('Good even', { legacyId: 'b' })
    await world.settled()
    const again = await gateway.restarted()
    again.host.receive(carbons[0]!.element.clone())
    await again.net.settled()
    expect(got).toEqual([])
  })

  it('is told by the sender, and not by what anybody can write', async () => {
    const { gateway, got, send, world } = await setUp()
    await send(() => {}, { id: 'own-carbon-1', body: 'Hello' })
    gateway.host.receive(`<message from='${ROMEO}' to='${NURSE}' id='x' type='chat'><body>Good day</body></message>`)
    await world.settled()
    expect(got).toEqual(['message Hello', 'message Good day'])
  })

  it.each([
    ['with', everything],
    ['without', { ...everything, message: false }],
  ])('is left out if it was done with XMPP (%s privileges)', async (_, permissions) => {
    const { gateway, nurse, got, world, send, shown } = await setUp({ permissions })
    const carbons = carbonsOf(gateway)
    await nurse().sendText('Good morrow', { legacyId: 'a' })
    const [morrow] = await shown()
    await send(() => {}, { id: 'x1', body: 'Hello' })
    await send((m) => m.set(Correction, { id: 'x1' }), { id: 'x2', body: 'Hello!' })
    await send((m) => m.set(Reactions, { id: String(morrow?.id), reactions: ['\u2764'] }))
    await send((m) => m.set(Displayed, { id: String(morrow?.id) }))
    await send((m) => m.set(Retract, { id: 'x1' }))
    expect(got).toHaveLength(5)
    await nurse().me.sendText('Hello', { legacyId: 'n1' })
    await nurse().me.edit('n1', 'Hello!', { editId: 'n2' })
    await nurse().me.react('a', ['\u2764\ufe0f'])
    await nurse().me.displayed('a')
    await nurse().me.retract('n1')
    await world.settled()
    expect(carbons).toEqual([])
    expect((await shown()).filter(({ body }) => body !== undefined)).toEqual([])
  })

  it('is shown as a text of the contact without privileges, about the right message', async () => {
    const { nurse, send, shown, got } = await setUp({ permissions: { ...everything, message: false } })
    await nurse().me.sendText('Good even', { legacyId: 'b' })
    await nurse().me.edit('b', 'Good night')
    await nurse().me.retract('b')
    const [text, edit, retraction] = await shown()
    expect(text).toMatchObject({ body: 'You, elsewhere: Good even' })
    expect(edit).toMatchObject({ body: 'You, elsewhere: Good night' })
    expect(edit?.get(Correction)?.id).toBe(text?.id)
    expect(retraction?.get(Retract)?.id).toBe(text?.id)
    await send(() => {}, { id: 'x1', body: 'Hello' })
    expect(got).toEqual(['message Hello'])
    await nurse().me.edit('n1', 'Hello!')
    await nurse().me.retract('n1')
    const [changed, gone] = await shown()
    expect(changed).toMatchObject({ body: 'You, elsewhere, changed this message to: Hello!' })
    expect(changed?.get(Reply)).toMatchObject({ id: 'x1' })
    expect(changed?.has(Correction)).toBe(false)
    expect(gone).toMatchObject({ body: 'You, elsewhere, took this message back.' })
  })

  it('is a text where servers speak version 1, which do not show it to the user', async () => {
    const { gateway, nurse, shown } = await setUp({ permissions: { ...everything, roster: 'none', message: false } })
    gateway.host.receive(`<message from='montague.example' to='${GATEWAY}'>
      <privilege xmlns='urn:xmpp:privilege:1'><perm access='message' type='outgoing'/></privilege></message>`)
    await nurse().me.sendText('Good even', { legacyId: 'b' })
    expect((await shown()).map(({ body }) => body)).toEqual(['You, elsewhere: Good even'])
  })

  it('is a text where the server refuses it after all', async () => {
    const { nurse, shown, world } = await setUp()
    world.revokeSilently()
    await nurse().me.sendText('Good even', { legacyId: 'b' })
    const texts = await shown()
    expect(texts.map(({ body }) => body)).toEqual(['You, elsewhere: Good even'])
    await nurse().me.sendText('Good night', { legacyId: 'c' })
    expect((await shown()).map(({ body }) => body)).toEqual(['You, elsewhere: Good night'])
  })

  it('is left out if it comes back before the module has said the id', async () => {
    const { nurse, shown, send, world, onMessage } = await setUp()
    const echoed: unknown[] = []
    onMessage((clientId) => {
      echoed.push(clientId)
      return nurse().me.sendText('Hello', { clientId, legacyId: 'n1' })
    })
    await send(() => {}, { body: 'Hello' })
    expect(echoed).toHaveLength(1)
    const { body } = (await shown())[0] ?? {}
    expect(body).toBeUndefined()
    await nurse().me.sendText('Hello', { legacyId: 'n1' })
    await world.settled()
    expect(await shown()).toEqual([])
  })
})

describe('uploads in the place of a user', () => {
  it('are asked for where the server grants it', async () => {
    const { gateway } = await setUp()
    const self = privilegedSelf(gateway.host, 'urn:xmpp:http:upload:0')
    expect(self(JID.parse(`${ROMEO}/orchard`))?.jid.toString()).toBe(ROMEO)
    expect(self(JID.parse('juliet@capulet.example'))).toBeUndefined()
    expect(privilegedSelf(gateway.host, 'urn:xmpp:mam:2', 'set')(JID.parse(ROMEO))).toBeUndefined()
  })
})
