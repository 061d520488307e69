import type { Client } from '@trestle/client'
import type { Message } from '@trestle/stanza'
import { describeWithServers, type TestedServer } from '@trestle/test-fixtures'
import { MucUser, muc, roomMessage } from '@trestle/xep-0045'
import { caps } from '@trestle/xep-0115'
import { bookmarks } from '@trestle/xep-0402'
import { type DisplayedState, displayedChanged, displayedSync } from '@trestle/xep-0490'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { defineNetwork, type Gateway, type SessionContext, textField } from '../src/index.js'
import { startWorld } from './over-server.js'

const GATEWAY = 'gw.localhost'
const SQUARE = `#square@${GATEWAY}`
const PUBSUB = 'http://jabber.org/protocol/pubsub'
const limit = { timeout: 30_000, interval: 50 }
const base = { users: { romeo: 'wherefore' }, components: { [GATEWAY]: 'secret' } }

function granted(iq: string) {
  return {
    ...base,
    prosody: {
      modules: ['privilege', 'pep'],
      component: 'modules_enabled = { "privilege" }',
      host: `privileged_entities = { ["${GATEWAY}"] = { roster = "both", iq = { ${iq} } } }`,
    },
    ejabberd: { modules: { mod_pubsub: { plugins: ['flat', 'pep'] }, mod_caps: {} } },
  }
}

interface World {
  readonly romeo: Client
  readonly gateway: Gateway
  readonly invitations: string[]
  readonly states: DisplayedState[]
  readonly read: string[]
  readonly room: () => ReturnType<Context['rooms']['byLegacyId']>
}

const capabilities = { readMarks: 'last', rooms: { kinds: ['group'] } } as const
type Context = SessionContext<{ readonly name: string }, typeof capabilities>

/** A gateway to a network with a room, a registered user who is in it, and what the user's client sees. */
async function createWorld(server: TestedServer): Promise<World> {
  const read: string[] = []
  let context!: Context
  const network = defineNetwork({
    name: 'Trial',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities,
    session(given) {
      context = given
      return {
        login: () => {},
        onMessage: () => undefined,
        onRead: (_, { legacyId }) => void read.push(legacyId),
        async *listRooms() {
          yield { legacyId: 'square', name: 'The Square', myNick: 'Romeo' }
        },
        async *listParticipants() {
          yield { legacyId: 'benvolio', nick: 'Benvolio' }
        },
      }
    },
  })
  const invitations: string[] = []
  const states: DisplayedState[] = []
  const { romeo, gateway } = await startWorld(server, GATEWAY, network, {
    use(client) {
      client.use(caps).use(bookmarks).use(displayedSync).use(muc)
      client.on('message', (message: Message) => {
        if (message.has(MucUser)) invitations.push(String(message.from))
      })
      client.on(displayedChanged, ({ state }) => void states.push(state))
    },
  })
  return { romeo, gateway, invitations, states, read, room: () => context.rooms.byLegacyId('square') }
}

const nodes = `["${PUBSUB}"] = "both"`

for (const [how, iq, isTold] of [
  ['nodes', nodes, false],
  ['nodes and say who reads them', `${nodes}, ["${PUBSUB}#owner"] = "set"`, true],
] as const) {
  describeWithServers(`a gateway that may write ${how}`, { options: granted(iq) }, (server, kind) => {
    let world: World
    // ejabberd 23.01 sends no requests in the name of users.
    const isPrivileged = kind === 'prosody'

    beforeAll(async () => {
      world = await createWorld(server())
    }, 60_000)
    afterAll(async () => {
      await world?.romeo.stop()
      await world?.gateway.stop()
    })

    it('bookmarks the rooms of a user, or invites to them', async () => {
      const { romeo, invitations } = world
      if (!isPrivileged) return void (await vi.waitFor(() => expect(invitations).toEqual([SQUARE]), limit))
      await vi.waitFor(async () => {
        const bookmark = await romeo.get(bookmarks).getBookmark(SQUARE)
        expect(bookmark).toMatchObject({ autojoin: true, name: 'The Square', nick: 'Romeo' })
      }, limit)
      // Another bookmark of the user, and what the user changes of this one, stay.
      await romeo.get(bookmarks).changeBookmark('feast@rooms.localhost', () => ({ autojoin: true, rest: undefined }))
      await romeo
        .get(bookmarks)
        .changeBookmark(SQUARE, (before) => ({ ...before, autojoin: false, rest: before?.rest }))
      await world.room().update({ name: 'The Market' })
      await vi.waitFor(async () => {
        const all = await romeo.get(bookmarks).getBookmarks()
        expect(all.map(({ room, name, autojoin }) => [String(room), name, autojoin])).toEqual(
          expect.arrayContaining([
            [SQUARE, 'The Market', false],
            ['feast@rooms.localhost', undefined, true],
          ]),
        )
      }, limit)
      expect(invitations).toEqual([])
    })

    it(
      isTold ? 'tells what was read elsewhere, and is told what the user reads' : 'tells what was read elsewhere',
      async () => {
        const { romeo, states, read, room } = world
        for (const id of ['m1', 'm2']) await room().participant('benvolio').sendText(id, { legacyId: id })
        await room().me.displayed('m1')
        if (!isPrivileged) return expect(await romeo.get(displayedSync).getAll()).toEqual([])
        await vi.waitFor(() => expect(states.map(({ chat }) => String(chat))).toEqual([SQUARE]), limit)
        expect(await romeo.get(displayedSync).getDisplayed(SQUARE)).toMatchObject({ id: states[0]?.id })
        if (!isTold) return
        const arrived = romeo.xmpp.events.wait(roomMessage, {
          timeout: limit.timeout,
          where: ({ message }) => message.body === 'm3',
        })
        await romeo.get(muc).join(SQUARE, 'Romeo', { history: { maxStanzas: 0 } })
        await room().participant('benvolio').sendText('m3', { legacyId: 'm3' })
        await romeo.get(displayedSync).markDisplayed((await arrived).message)
        await vi.waitFor(() => expect(read).toEqual(['m3']), limit)
      },
    )
  })
}
