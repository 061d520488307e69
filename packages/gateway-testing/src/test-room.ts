import type { ContactStatus, Room as RoomHandle, RoomRole } from '@trestle/gateway'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { MucUser, muc, mucChangeExchange, mucUser, type Occupant, type Room, type RoomConfig } from '@trestle/xep-0045'
import { writeChatState } from '@trestle/xep-0085'
import { Correction } from '@trestle/xep-0308'
import { mam } from '@trestle/xep-0313'
import { Displayed } from '@trestle/xep-0333'
import { stanzaIdOf } from '@trestle/xep-0359'
import { Retract } from '@trestle/xep-0424'
import { moderation } from '@trestle/xep-0425'
import { Reactions } from '@trestle/xep-0444'
import { shareFiles } from '@trestle/xep-0447'
import { replies } from '@trestle/xep-0461'
import type { ClientEvent, ClientEventKind, ClientEventOf, MessageEvent } from './client-event.js'
import type { EventPattern } from './expectation.js'
import { GatewayTestingError } from './gateway-testing-error.js'
import type { Mailbox } from './mailbox.js'
import { readMessage } from './read-stanza.js'
import type { OccupantRank } from './room-event.js'
import type { SentFile, WriteOptions } from './test-chat.js'
import type { TestFiles } from './test-files.js'
import type { Waits } from './waits.js'
import { rankOf, showOf } from './watch-rooms.js'

/** Somebody in a room, as the user's client shows them. */
export interface TestOccupant extends OccupantRank {
  /** The bare address, where the room tells it. */
  readonly jid: string | undefined
  readonly show: ContactStatus['show']
  readonly titles: readonly string[]
}

/** A message of the user in a room, which the room has told to everybody. */
export interface SaidMessage {
  /** The id that the room gave it: the `target` of what others say about it. */
  readonly id: string
  /** The id that the client gave it: what is edited. */
  readonly ownId: string
  /** As the room told it. */
  readonly stanza: Message
}

export interface SayOptions extends Omit<WriteOptions, 'replyTo'> {
  readonly replyTo?: SaidMessage | MessageEvent | undefined
}

export interface EnterOptions {
  /** Default: the local part of the user's address. */
  readonly nick?: string | undefined
  readonly password?: string | undefined
  /** Messages of the past that the client asks for. Default: none. */
  readonly history?: number | undefined
}

/** What the user's client does and sees in one room. What is refused rejects with GatewayTestingError `refused`. */
export interface TestRoom {
  /** The address: `#feast@network.example.org`. */
  readonly jid: JID
  /** The handle of the room in the user's session, to do what the network would make the module do. */
  readonly handle: RoomHandle
  /** Enters the room. Resolves when the client is in it. */
  enter(options?: EnterOptions): Promise<void>
  /** Takes the client out of the room, as when it is closed: at the network, the user stays in it. */
  leave(): Promise<void>
  /** The nick of the user; `undefined` while the client is not in the room. */
  readonly nick: string | undefined
  readonly subject: string | undefined
  /** Who is there, by their nicks. */
  readonly occupants: readonly TestOccupant[]
  /** Everything that came, oldest first; also what the user says, as the room tells it to everybody. */
  readonly received: readonly ClientEvent[]
  /** Waits for a message, or for an event, as in chats, and takes it. */
  receives(text: string | RegExp): Promise<MessageEvent>
  receives<K extends ClientEventKind>(event: EventPattern<K> & { readonly kind: K }): Promise<ClientEventOf<K>>
  /** Says something, and waits until the room has told everybody: the network has accepted it. */
  send(body: string, options?: SayOptions): Promise<SaidMessage>
  sendFiles(files: readonly [SentFile, ...SentFile[]], options?: SayOptions): Promise<SaidMessage>
  edit(message: SaidMessage, body: string): Promise<SaidMessage>
  retract(message: SaidMessage): Promise<void>
  /** Sets the user's reactions to a message: all that there are then. */
  react(message: SaidMessage | MessageEvent, emojis: readonly string[]): Promise<void>
  markRead(message: MessageEvent): Promise<void>
  types(state?: 'composing' | 'paused' | 'inactive'): Promise<void>
  /** Takes a message of somebody else away (XEP-0425). */
  moderate(message: MessageEvent, reason?: string): Promise<void>
  setSubject(text: string): Promise<void>
  changeNick(nick: string): Promise<void>
  /** Invites a contact, by its id in the network. */
  invite(legacyId: string, reason?: string): Promise<void>
  /** Declines an invitation to the room, of this contact. */
  decline(legacyId: string, reason?: string): Promise<void>
  kick(nick: string, reason?: string): Promise<void>
  /** `outcast` bans. */
  setRole(nick: string, role: RoomRole, reason?: string): Promise<void>
  /** Lets a contact come back that was banned, by its id in the network. */
  unban(legacyId: string): Promise<void>
  /** Changes options of the room, such as `{ name }`. */
  configure(config: RoomConfig): Promise<void>
  destroy(reason?: string): Promise<void>
  /** Leaves the room at the network (XEP-0077). */
  unregister(): Promise<void>
  /** The messages in the archive of the room (XEP-0313), oldest first. */
  archive(): Promise<readonly ClientEvent[]>
}

export interface RoomMeans extends Waits {
  readonly client: TestHost
  readonly jid: JID
  readonly mailbox: Mailbox
  readonly files: TestFiles
  readonly handle: () => RoomHandle
  readonly contactAt: (legacyId: string) => JID
  readonly titlesOf: (occupant: Occupant) => readonly string[]
  readonly settled: () => Promise<void>
}

/** Roles that rooms know for those who are there; the others are affiliations, of addresses. */
const ROLES = { moderator: 'moderator', member: 'participant', visitor: 'visitor' } as const
const isRole = (role: RoomRole): role is keyof typeof ROLES => Object.hasOwn(ROLES, role)

export function createTestRoom(means: RoomMeans): TestRoom {
  const { client, jid, mailbox, files, within, settled } = means
  let visit: Room | undefined

  const isIn = () => visit?.phase === 'joined'
  function current(): Room {
    if (visit && isIn()) return visit
    throw new GatewayTestingError('not-received', `The client is not in ${jid}: enter it first.`)
  }

  /** The outcome of a request, whose refusal says what was refused. */
  async function asked<T>(what: string, request: Promise<T>): Promise<T> {
    try {
      return await within(`${jid} does ${what}`, request)
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error
      const { condition, text } = error
      const reason = text ? `${condition}, ${text}` : condition
      throw new GatewayTestingError('refused', `${jid} refuses ${what}: ${reason}`, { condition, text })
    }
  }

  async function done(what: string, request: Promise<unknown>): Promise<void> {
    await asked(what, request)
    await settled()
  }

  async function said(stanza: Message, what: string): Promise<SaidMessage> {
    const told = await asked(what, current().send(stanza))
    const ownId = stanza.id as string
    return { id: stanzaIdOf(told, jid) ?? ownId, ownId, stanza: told }
  }

  function written(body: string | undefined, { replyTo, thread, extend }: SayOptions): Message {
    const stanza = replyTo
      ? client.get(replies).replyTo(replyTo.stanza, body ?? '', { quote: true })
      : current().message(body === undefined ? {} : { body })
    stanza.id ??= client.xmpp.newId()
    stanza.thread = thread
    extend?.(stanza)
    return stanza
  }

  /** Sends what rooms do not tell everybody; it is answered only where it is refused. */
  async function told(stanza: Message, what: string): Promise<void> {
    stanza.id ??= client.xmpp.newId()
    const { id } = stanza
    client.xmpp.send(stanza)
    await settled()
    const refusal = mailbox.all.find((event) => event.kind === 'error' && event.target === id)
    if (refusal?.kind !== 'error') return
    const { condition, text } = refusal
    throw new GatewayTestingError('refused', `${jid} refuses ${what}: ${condition}`, { condition, text })
  }

  const administration = () => client.get(muc).administration(jid)
  const message = () => current().message({})

  return {
    jid,
    get handle() {
      return means.handle()
    },
    async enter({ nick = client.jid.local, password, history = 0 } = {}) {
      visit = await asked(
        'let the client in',
        client.get(muc).join(jid, nick, { password, history: { maxStanzas: history } }),
      )
      await settled()
    },
    leave: async () => done('let the client out', current().leave()),
    get nick() {
      return isIn() ? visit?.nick : undefined
    },
    get subject() {
      return visit?.subject?.text
    },
    get occupants() {
      const all = [...(isIn() ? (visit?.occupants.values() ?? []) : [])]
      return all
        .sort((one, other) => (one.nick < other.nick ? -1 : 1))
        .map((occupant) => ({
          ...rankOf(occupant),
          jid: occupant.jids[0]?.bare.toString(),
          show: showOf(occupant),
          titles: means.titlesOf(occupant),
        }))
    },
    received: mailbox.all,
    receives: (expectation: string | RegExp | EventPattern) => mailbox.take(expectation, String(jid)) as Promise<never>,
    send: async (body, options = {}) => said(written(body, options), JSON.stringify(body)),
    async sendFiles(given, options = {}) {
      const shared = given.map(async ({ bytes, name, type = 'application/octet-stream' }) => ({
        file: { name, mediaType: type, size: bytes.length, hashes: [], thumbnails: [] },
        sources: [await files.serve(bytes, name, type)],
        disposition: 'inline' as const,
      }))
      return said(shareFiles(written(undefined, options), ...(await Promise.all(shared))), 'the files')
    },
    edit: async ({ ownId }, body) => said(current().message({ body }).set(Correction, { id: ownId }), 'the edit'),
    async retract({ id }) {
      await said(current().message({ body: '/me took back a message.' }).set(Retract, { id }), 'to take a message back')
    },
    async react({ id }, emojis) {
      await said(message().set(Reactions, { id, reactions: emojis }), `the reactions ${emojis.join('')}`)
    },
    markRead: async ({ id }) => told(message().set(Displayed, { id }), 'the read mark'),
    types: async (state = 'composing') => told(writeChatState(message(), state), 'to be told of typing'),
    moderate: ({ id }, reason) => done('to take a message away', client.get(moderation).moderate(jid, id, { reason })),
    setSubject: async (text) => done('the subject', current().setSubject(text)),
    changeNick: async (nick) => done('the nick', current().changeNick(nick)),
    async invite(legacyId, reason) {
      current().invite(means.contactAt(legacyId), { reason })
      await settled()
    },
    async decline(legacyId, reason) {
      const declines = [{ to: means.contactAt(legacyId), reason }]
      const stanza = client.xmpp.message({ to: jid }).set(MucUser, mucUser({ declines }))
      await told(stanza, 'that the user does not come')
    },
    kick: (nick, reason) => done(`to put ${nick} out`, administration().kick(nick, reason)),
    setRole(nick, role, reason) {
      const rank = isRole(role)
        ? { role: ROLES[role] }
        : { affiliation: role, jid: visit?.occupants.get(nick)?.jids[0] }
      const items = [{ nick, reason, ...rank }]
      return done(`to make ${nick} ${role}`, client.xmpp.iq.set(jid, mucChangeExchange, { items }))
    },
    unban: (legacyId) =>
      done(`to let ${legacyId} come back`, administration().setAffiliation(means.contactAt(legacyId), 'none')),
    configure: (config) => done('the options', administration().configure(config)),
    destroy: (reason) => done('to end', administration().destroy({ reason })),
    unregister: () => done('to let the user go', administration().unregister()),
    async archive() {
      const found: ClientEvent[] = []
      const read = async () => {
        for await (const { message: one } of client.get(mam).query(jid)) found.push(readMessage(one, files.publishedAt))
      }
      await asked('to tell the past', read())
      return found
    },
  }
}
