import { escaped, type IdMap, type Network, type Room, type SessionContext, type SessionStatus } from '@trestle/gateway'
import { JID } from '@trestle/jid'
import { Presence, type PresenceInit } from '@trestle/stanza'
import type { TestHost, TestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { muc } from '@trestle/xep-0045'
import { commands } from '@trestle/xep-0050'
import { search } from '@trestle/xep-0055'
import { pubsubEvent } from '@trestle/xep-0060'
import { NS_REGISTER, registration } from '@trestle/xep-0077'
import { avatar } from '@trestle/xep-0084'
import { caps } from '@trestle/xep-0115'
import { NS_NICK } from '@trestle/xep-0172'
import { receipts } from '@trestle/xep-0184'
import { bob } from '@trestle/xep-0231'
import { mam } from '@trestle/xep-0313'
import { moderation } from '@trestle/xep-0425'
import { replies } from '@trestle/xep-0461'
import type { ClientEvent } from './client-event.js'
import { GatewayTestingError } from './gateway-testing-error.js'
import { createMailbox, type Mailbox } from './mailbox.js'
import type { GatewayProcess } from './process.js'
import { readMessage, readNotification, readPresence } from './read-stanza.js'
import { createTestChat, noContact, type TestChat } from './test-chat.js'
import { answerAll, type DialogueValues, dialogueOf, type TestDialogue } from './test-dialogue.js'
import type { TestFiles } from './test-files.js'
import { createTestRoom, type TestRoom } from './test-room.js'
import type { Waits } from './waits.js'
import { watchRooms } from './watch-rooms.js'

/** Somebody who a search has found. */
export interface FoundPerson {
  readonly legacyId: string
  readonly jid: JID
  /** What the directory tells, by the names of its columns. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

/** A user of the gateway, with one client, which grants every subscription it is asked for. */
export interface TestUser<Form = unknown> {
  /** The bare address. */
  readonly jid: JID
  /** The client itself, for what this interface lacks. */
  readonly client: TestHost
  /** The chat with the gateway: its presence is the state of the session, and it takes commands as words. */
  readonly gateway: TestChat
  /** The chat with a contact, by its id in the network. */
  chat(legacyId: string): TestChat
  /** A room, by its id in the network; `enter` it first. */
  room(legacyId: string): TestRoom
  /** State of the session; `undefined` without a registration. */
  readonly status: SessionStatus | undefined
  /** Waits for a state of the session, and resolves with all of it. */
  becomes(state: SessionStatus['state']): Promise<SessionStatus>
  /** The context that the user's current session was made with: its `connection.lost('…')` is a fault of the network. */
  readonly session: SessionContext<Form>
  /**
   * Registers, or registers again: each step of the dialogue is answered with the values that it asks for, and other fields,
   * such as those of preferences, keep what they hold. Resolves with the state of the session once it has logged in or failed.
   */
  register(values: DialogueValues): Promise<SessionStatus>
  /** Registers by XEP-0077, as older clients do: with a form or the first step of a dialogue, which goes on in the chat. */
  registerInBand(values: Readonly<Record<string, string>>): Promise<void>
  unregister(): Promise<void>
  /** Begins a command: `register`, `preferences`, or one of the module. Resolves with its first step. */
  execute(command: string): Promise<TestDialogue>
  /** The commands that the user is offered. */
  commands(): Promise<readonly string[]>
  setPreferences(values: DialogueValues): Promise<void>
  /** Searches by XEP-0055. */
  search(values: Readonly<Record<string, string>>): Promise<readonly FoundPerson[]>
  /** Shows a presence to the gateway. */
  shows(show: 'online' | 'away' | 'busy' | 'offline', status?: string): Promise<void>
}

export interface UserMeans extends Waits {
  readonly net: TestNetwork
  readonly network: Network<unknown>
  readonly gateway: JID
  readonly files: TestFiles
  readonly now: () => Date
  readonly process: () => GatewayProcess
  readonly settled: () => Promise<void>
}

const RESOURCE = 'test'

/** A user whose client is online. */
export interface JoinedUser {
  readonly user: TestUser<never>
  /** Shows the presence of the client to the gateway, as its server would when the gateway asks. */
  announce(): void
  stop(): Promise<void>
}

export function createTestUser(address: JID, means: UserMeans): JoinedUser {
  const { net, gateway, files, within, until, settled } = means
  const { contacts: ids = escaped(), rooms: roomIds = escaped({ prefix: '#' }) } =
    (means.network as { readonly ids?: { readonly contacts?: IdMap; readonly rooms?: IdMap } }).ids ?? {}
  const jid = address.bare
  const client = net.join({ jid: jid.withResource(RESOURCE) })
  for (const plugin of [
    disco,
    caps,
    commands,
    search,
    registration,
    avatar,
    receipts,
    bob,
    replies,
    muc,
    mam,
    moderation,
  ])
    client.use(plugin as never)
  client.get(disco).addFeature(`${NS_NICK}+notify`)

  const mailboxes = new Map<string, Mailbox>()
  const mailboxOf = (of: JID) => getOrCreate(mailboxes, of.toString(), () => createMailbox(means))
  const add = (from: JID | undefined, event: ClientEvent) => {
    if (from?.domain === gateway.domain) mailboxOf(from.bare).add(event)
  }

  const chats = new Map<string, TestChat>()
  const chatAt = (of: JID) =>
    getOrCreate(chats, of.toString(), () => {
      const contact = () => (of.local === '' ? noContact() : session().contacts.byLegacyId(ids.fromLocal(of.local)))
      return createTestChat({ ...means, client, jid: of, mailbox: mailboxOf(of), files, contact })
    })
  const contactAt = (legacyId: string) =>
    JID.of({ local: ids.toLocal(ids.normalise?.(legacyId) ?? legacyId), domain: gateway.domain })

  const titlesOf = watchRooms(client, add)
  const rooms = new Map<string, TestRoom>()
  function roomAt(legacyId: string): TestRoom {
    const id = roomIds.normalise?.(legacyId) ?? legacyId
    return getOrCreate(rooms, id, () => {
      const of = JID.of({ local: roomIds.toLocal(id), domain: gateway.domain })
      const handle = () => (session() as unknown as SessionWithRooms).rooms.byLegacyId(id)
      const mailbox = mailboxOf(of)
      return createTestRoom({ ...means, client, jid: of, mailbox, files, handle, contactAt, titlesOf })
    })
  }

  let presence: PresenceInit = {}
  const announce = () => client.xmpp.send(Presence.of({ ...presence, to: gateway }))

  const { events } = client.xmpp
  for (const name of ['message', 'message:error'] as const) {
    events.on(name, (message) => add(message.from, readMessage(message, files.publishedAt)))
  }
  events.on(pubsubEvent, ({ from, event }) => {
    const read = readNotification(event)
    if (read) add(from, read)
  })
  events.on('presence', (presence) => add(presence.from, readPresence(presence, means.now())))
  events.on('subscription', ({ from, type, status }) => {
    add(from, { kind: 'subscription', type, text: status })
    if (type !== 'subscribe' || !from) return
    client.xmpp.send(Presence.of({ to: from.bare, type: 'subscribed' }))
    if (!from.bare.equals(gateway)) return
    // As clients do with gateways: its presence is the state of the session.
    client.xmpp.send(Presence.of({ to: gateway, type: 'subscribe' }))
    announce()
  })
  client.goOnline()

  const running = () => means.process().frame.users.get(jid.toString())
  const status = () => running()?.session.status
  function session(): SessionContext<never> {
    const found = running() && means.process().sessions.get(jid.toString())
    if (found) return found
    throw new GatewayTestingError('not-registered', `${jid} has no session: register first.`)
  }
  const has = async (what: string, isIt: (status: SessionStatus | undefined) => boolean) => {
    await until(`${what}. Its state is ${JSON.stringify(status())}`, () => isIt(status()))
    return status() as SessionStatus
  }

  const dialogueMeans = {
    within,
    picture: async (cid: string) =>
      (await within(`the gateway gives the picture ${cid}`, client.get(bob).getBob({ cid, from: gateway }))).data,
  }
  const user: TestUser<never> = {
    jid,
    client,
    gateway: chatAt(gateway),
    chat: (legacyId) => chatAt(contactAt(legacyId)),
    room: roomAt,
    get status() {
      return status()
    },
    becomes: (state) => has(`the session of ${jid} becomes ${state}`, (now) => now?.state === state),
    get session() {
      return session()
    },
    async execute(command) {
      const node = command === 'register' ? NS_REGISTER : command
      const first = client.get(commands).execute(gateway, node)
      return dialogueOf(await within(`the gateway begins the command ${command}`, first), dialogueMeans)
    },
    commands: async () => {
      const listed = await within('the gateway lists its commands', client.get(commands).list(gateway))
      return listed.map(({ node }) => (node === NS_REGISTER ? 'register' : node))
    },
    async register(values) {
      await answerAll(await user.execute('register'), values)
      const known = await has(`the session of ${jid} logs in`, (now) => now !== undefined && !isUnderWay(now))
      await settled()
      return known
    },
    async registerInBand(values) {
      await within('the gateway takes the registration', client.get(registration).register(gateway, values))
      await settled()
    },
    async unregister() {
      await within('the gateway ends the registration', client.get(registration).cancel(gateway))
      await settled()
    },
    async setPreferences(values) {
      await answerAll(await user.execute('preferences'), values)
      await settled()
    },
    async search(values) {
      const { matches } = await within('the gateway finds people', client.get(search).search(gateway, values))
      return matches.flatMap(({ jid: of, values: found }) =>
        of ? [{ jid: of, legacyId: ids.fromLocal(of.local), values: found }] : [],
      )
    },
    async shows(show, text) {
      const shown = { online: undefined, away: 'away', busy: 'dnd', offline: undefined } as const
      const type = show === 'offline' ? ({ type: 'unavailable' } as const) : {}
      const said = text === undefined ? {} : { status: text }
      presence = { ...type, ...(shown[show] && { show: shown[show] }), ...said }
      announce()
      await settled()
    },
  }
  return { user, announce, stop: () => client.stop() }
}

interface SessionWithRooms {
  readonly rooms: { byLegacyId(legacyId: string): Room }
}

function getOrCreate<T>(map: Map<string, T>, key: string, create: () => T): T {
  const found = map.get(key) ?? create()
  map.set(key, found)
  return found
}

/** Whether a login has neither succeeded nor failed. */
export function isUnderWay({ state }: SessionStatus): boolean {
  return state === 'connecting' || state === 'stopped'
}
