import { type Attachment, uploadHost } from '@trestle/gateway-media'
import { httpUpload, NS_HTTP_UPLOAD } from '@trestle/xep-0363'
import type { ChatEvent } from '../chats/chat-event.js'
import { roomIdOf } from '../chats/chat-key.js'
import { contactHandle, type HandleEffects } from '../chats/contact-handle.js'
import { createEffectQueue, type EffectQueue } from '../chats/effect-queue.js'
import { createHandleEffects } from '../chats/handle-effects.js'
import { createAnswers } from '../delivery/answers.js'
import { createDeliver } from '../delivery/deliver.js'
import { createInbox, type Inbox } from '../delivery/inbox.js'
import { createOutbox, type Outbox } from '../delivery/outbox.js'
import { createRestoreReactions, type RestoreReactions } from '../delivery/restore-reactions.js'
import { createSendToUser, type SendToUser } from '../delivery/to-user.js'
import { createClientBits } from '../files/client-bits.js'
import { createPublishFiles, type PublishFiles } from '../files/publish-files.js'
import { publishedRecords } from '../files/published-records.js'
import { createTransfers } from '../files/transfers.js'
import { takeEarlier } from '../history/earlier.js'
import { historyLimits } from '../history/history-limits.js'
import { createMissedHistory, type MissedHistory } from '../history/missed.js'
import { createTakePast } from '../history/take-past.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { Contact } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Past } from '../module/history.js'
import type { Room } from '../module/room.js'
import { privilegedSelf } from '../privileges/privileges.js'
import { type ContactEffects, createContactEffects } from '../puppets/contact-effects.js'
import { historyDays } from '../registration/preferences.js'
import type { AnyChat, LiveSession } from '../sessions/live-session.js'
import type { Ground } from './ground.js'
import type { Looks } from './looks.js'
import { createRoomParts, type RoomParts } from './rooms.js'
import type { Rosters } from './rosters.js'

/** What happens in chats, in both directions, and the handles of contacts. */
export interface Chats {
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly effects: ContactEffects
  readonly queue: EffectQueue
  readonly missed: MissedHistory
  readonly restoreReactions: RestoreReactions
  /** What handles of the contacts of a user do; with `signal`, until it is aborted. */
  handleEffectsOf(user: string, signal?: AbortSignal): HandleEffects
  /** A handle that does not end with a session. */
  contactOf(user: string, legacyId: string): Contact
  /** The same of a chat, by its key. */
  chatOf(user: string, chat: string): AnyChat
  /** Absent where the network has no rooms. */
  readonly rooms: RoomParts | undefined
  /** What a chat takes. */
  capabilitiesOf(user: string, chat: string): Promise<NetworkCapabilities>
  readonly publishFiles: PublishFiles
  /** Removes the files that were published for a user, where the gateway has them. */
  removeFilesOf(user: string): Promise<void>
}

export interface ChatsOptions {
  readonly rosters: Rosters
  readonly looks: Looks
  readonly arrived: () => Promise<void>
  /** A contact was added to the store without details. */
  readonly onNewContact: (user: string, legacyId: string) => void
}

const MINUTE = 60_000
/** Transfers of files at once, of each user and of all. */
const TRANSFERS = { ofUser: 4, ofAll: 32 }
/** Messages of one user that may wait for the network. */
const MAX_WAITING = 1000

export function createChats(ground: Ground, { rosters, looks, arrived, onNewContact }: ChatsOptions): Chats {
  const {
    options,
    host,
    xmpp,
    clock,
    network,
    store,
    log,
    logOf,
    addresses,
    users,
    contacts,
    scope,
    serial,
    counters,
  } = ground
  const { capabilities } = network
  const { files = {}, deadlines = {} } = options
  const { handler: deadline = MINUTE, files: filesDeadline = 10 * MINUTE } = deadlines
  const { privileges, friendships } = rosters
  const { avatars, eventing, presenceChanged } = looks

  const outbox = createOutbox({
    store,
    log,
    online: () => xmpp.online,
    transmit: (stanza) => xmpp.send(stanza),
    arrived,
    later: (milliseconds, run) => {
      const timer = clock.setTimeout(run, milliseconds)
      return () => clock.clearTimeout(timer)
    },
  })
  const effects = createContactEffects({
    ...{ contacts, friendships, addresses, capabilities, avatars, eventing, presenceChanged, onNewContact },
    avatarChanged: (user, legacyId) => rooms?.showPhoto(user, legacyId),
    onRenamed: (user, from, to) => inbox.rename(user, from, to),
  })
  const sendToContact = createSendToUser({
    ...{ host, store, addresses, outbox, privileges, log, counters, signal: ground.stopping },
    contactOf: effects.contact,
    underWay: (user, chat) => inbox.underWay(user, chat),
  })
  const limits = historyLimits(options.history)
  const rooms = createRoomParts(ground, {
    ...{ looks, outbox, privileges, roomOf, limits },
    takePast: (user, chat, item, live) => takeInTurn(user, chat, item, live, 'earlier'),
    underWay: (user, chat) => inbox.underWay(user, chat),
  })
  const sendToUser: SendToUser = (given) =>
    rooms && roomIdOf(given.chat) !== undefined ? rooms.send(given) : sendToContact(given)
  const capabilitiesOf = async (user: string, chat: string) => {
    const room = roomIdOf(chat)
    return rooms && room !== undefined ? rooms.capabilitiesOf(user, room) : looks.capabilitiesOf(user, chat)
  }
  host.use(httpUpload, { allowHttp: files.allowHttp })
  const self = privilegedSelf(host, NS_HTTP_UPLOAD)
  const fileHost =
    files.host ??
    uploadHost({ host, self, store: publishedRecords(store, { clock }), maxFileSize: files.maxBytes, clock })
  const transfers = createTransfers(TRANSFERS)
  const publishFiles = createPublishFiles({ host: fileHost, transfers, logOf })
  const takePast = createTakePast({ store, sendToUser })
  const publishOf = (user: string, signal?: AbortSignal) => (attachments: readonly Attachment[]) =>
    publishFiles(user, attachments, signal ?? users.get(user)?.session.current?.signal ?? ground.stopping)
  const handleEffectsOf = (user: string, signal?: AbortSignal) =>
    createHandleEffects({
      ...{ user, store, effects, sendToUser, takePast },
      publish: publishOf(user, signal),
      takeEarlier: (items, take, read) => {
        const days = historyDays(users.get(user)?.stored ?? {})
        return takeEarlier(items, { clock, limits, days, take, read })
      },
    })
  const queue = createEffectQueue({
    ...{ logOf, users, stopping: ground.stopping },
    ...{ noteLogged: scope.noteLogged, origin: scope.origin, resume: scope.resume },
    room(user, signal) {
      const allowed = ground.limits.room('toUser', user, signal)
      // Before it is written: what waits is small.
      return allowed ? allowed.then(() => outbox.room(user)) : outbox.room(user)
    },
  })
  const contactOf = (user: string, legacyId: string): Contact =>
    contactHandle(addresses.normalise(legacyId), handleEffectsOf(user), queue.ofUser(user))
  const chatOf = (user: string, chat: string): AnyChat => {
    const room = roomIdOf(chat)
    return room === undefined ? contactOf(user, chat) : roomOf(user, room)
  }

  async function takeInTurn(user: string, chat: string, item: Past, live: LiveSession, how: 'missed' | 'earlier') {
    const publish = publishOf(user, live.signal)
    const taken = await queue.inTurn(user, chat, async () => takePast(user, chat, item, how, publish))
    await taken.done
  }

  function roomOf(user: string, legacyId: string): Room {
    if (!rooms) throw new GatewayError('unsupported', 'This network has no rooms.')
    return rooms.handlesOf(user, handleEffectsOf(user), queue.ofUser(user))(legacyId)
  }

  const fetching = { ...files.fetching, clock, timeout: filesDeadline }
  const deliver = createDeliver({
    store,
    addresses,
    clientBits: createClientBits(host),
    capabilitiesOf,
    chatOf,
    occupantAt: (jid, user) => rooms?.occupantAt(jid, user),
    namedIn: (user, chat, body) => rooms?.namedIn(user, chat, body) ?? [],
    transfers,
    fetching,
  })
  const restoreReactions = createRestoreReactions({ store, users, queue, sendToUser, logOf })
  const inbox = createInbox({
    refused: restoreReactions,
    echo: async (row) => rooms?.echo(row),
    xmpp,
    store,
    outbox,
    answers: createAnswers(host, addresses),
    logOf,
    serial,
    deadline: (event) => (hasFiles(event) ? filesDeadline : deadline),
    clientIds: capabilities.clientIds === true,
    receiptOnAccept: capabilities.receipts !== 'real',
    counters,
    maxWaiting: MAX_WAITING,
    live: users.live,
    isReady: (user) => users.get(user)?.session.current?.isReady() === true,
    deliver(live, row, cancelled) {
      const call = {
        attempt: row.attempts,
        get signal() {
          return cancelled()
        },
      }
      return scope.within(live, logOf(row.user), () => deliver(live, row, call))
    },
  })
  const missed = createMissedHistory({
    ...{ store, clock, limits, deadline, logOf, capabilitiesOf, chatOf },
    within: (live, user, run) => scope.within(live, logOf(user), run),
    take: (user, chat, item, live) => takeInTurn(user, chat, item, live, 'missed'),
  })
  return {
    ...{ inbox, outbox, effects, queue, missed, restoreReactions, handleEffectsOf, contactOf, chatOf, publishFiles },
    ...{ rooms, capabilitiesOf },
    removeFilesOf: async (user) => fileHost.removeFilesOf?.(user),
  }
}

function hasFiles(event: ChatEvent): boolean {
  return 'content' in event && event.content.files !== undefined
}
