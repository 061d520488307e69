import { createTaskQueue } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { type PubsubItem, pubsub } from '@trestle/xep-0060'
import { Displayed } from '@trestle/xep-0333'
import { type DisplayedUpToValue, displayedNode } from '@trestle/xep-0490'
import { roomKey } from '../chats/chat-key.js'
import type { TakeEvent } from '../delivery/take-event.js'
import type { FrameHost } from '../frame-host.js'
import type { Log } from '../module/network.js'
import { domainOf, type Privileges } from '../privileges/privileges.js'
import { isRefusal, type UserNodes } from '../privileges/user-nodes.js'
import type { Addresses } from '../puppets/addresses.js'
import type { UserRegistry } from '../sessions/users.js'
import { userKey } from '../support/user-key.js'
import { roomDetails, withRoomDetails } from './room-details.js'
import type { Rooms } from './rooms.js'

/**
 * Up to where users have read their rooms, in step with their accounts (XEP-0490): what is read with another app of the
 * network is published for their clients, and what is read by a client reaches the network, where the client says so
 * there alone.
 */
export interface ReadSync {
  /** The user has read a room up to a message, with another app of the network. */
  read(user: string, room: string, stanzaId: string): void
  /** Has the account of a user tell of what is read, if it does not yet, and takes what was read meanwhile. */
  follow(user: string): void
  /** Has the account of a user, who leaves, tell nothing any more. */
  leave(user: string): Promise<void>
  /** Takes what accounts tell from now on. */
  start(take: TakeEvent): void
  /** Stops, and waits for what is under way. */
  stop(): Promise<void>
}

export interface ReadSyncOptions {
  readonly host: FrameHost
  readonly nodes: UserNodes
  readonly privileges: Pick<Privileges, 'onChange'>
  readonly addresses: Addresses
  readonly users: UserRegistry
  readonly rooms: Rooms
  readonly logOf: (user: string) => Log
  /** Aborted when the gateway stops. */
  readonly stopping: AbortSignal
}

/** Requests of different users at a time. */
const MAX_RUNNING = 8

export function createReadSync(options: ReadSyncOptions): ReadSync {
  const { host, nodes, addresses, users, rooms, logOf, stopping } = options
  const { xmpp } = host
  const queue = createTaskQueue({ maxRunning: MAX_RUNNING })
  const running = new Set<Promise<void>>()
  /** The last message of each room that is to be published. */
  const unpublished = new Map<string, string>()
  /** Users whose accounts tell of what is read, on this connection. */
  const followed = new Set<string>()
  let take: TakeEvent | undefined

  function run(user: string, what: string, work: () => Promise<void>): void {
    const task = queue
      .run(work, stopping)
      .catch((error) => {
        if (stopping.aborted) return
        const log = logOf(user)
        if (isRefusal(error)) log.debug({ error }, what)
        else log.warn({ error }, what)
      })
      .finally(() => running.delete(task))
    running.add(task)
  }

  /** Notes up to where a room is read; false if that was known. */
  async function keep(user: string, room: string, displayed: string): Promise<boolean> {
    if (!users.get(user) || !(await rooms.get(user, room))) return false
    const { before, after } = await rooms.change(user, room, (one) =>
      roomDetails(one).displayed === displayed ? one : withRoomDetails(one, { ...roomDetails(one), displayed }),
    )
    return before !== after
  }

  async function publish(user: string, room: string, key: string): Promise<void> {
    const id = unpublished.get(key)
    unpublished.delete(key)
    if (id === undefined || !(await nodes.areOpen(user))) return
    // Before it is published, since the account tells the gateway of it, too.
    if (!(await keep(user, room, id))) return
    const by = addresses.room(room)
    await nodes.publish(user, displayedNode, String(by), { stanzaId: { id, by }, rest: undefined })
  }

  /** Takes what an account says of one of the gateway's rooms. */
  async function taken(user: string, { id: name, value }: PubsubItem<DisplayedUpToValue>): Promise<void> {
    const reader = users.get(user)
    const address = addressIn(name)
    const room = address?.isBare ? addresses.findRoom(address) : undefined
    if (!reader || !take || !value || !address || room === undefined) return
    const { id, by } = value.stanzaId
    const known = await rooms.get(user, room)
    if (!by.equals(address) || !known || roomDetails(known).displayed === id) return
    const marker = Message.of({ from: user, to: address, type: 'groupchat' }).set(Displayed, { id })
    await take(reader, roomKey(room), { kind: 'displayed', target: { stanzaId: id } }, marker)
    await keep(user, room, id)
  }

  async function hasRooms(user: string): Promise<boolean> {
    return (await rooms.all(user)).some(({ myNick }) => myNick !== undefined)
  }

  async function begin(user: string): Promise<void> {
    if (!users.get(user)) return
    if (!(await hasRooms(user))) return void followed.delete(user)
    if (!(await nodes.areOpen(user))) return
    // First, so that nothing is read unnoticed in between.
    await nodes.follow(user, displayedNode).catch((error) => {
      if (!isRefusal(error)) throw error
      logOf(user).debug({ error }, 'What the user reads elsewhere is seen at the next start alone.')
      return false
    })
    for (const item of await nodes.items(user, displayedNode)) await taken(user, item)
  }

  function follow(user: string): void {
    if (followed.has(user)) return
    followed.add(user)
    run(user, 'What the user reads elsewhere is not told.', () =>
      begin(user).catch((error) => {
        // Tried again with the next room, or on the next connection.
        followed.delete(user)
        throw error
      }),
    )
  }

  const self = host.as(addresses.gateway)
  const disposers = [
    self.get(disco).addFeature(`${displayedNode.name}+notify`),
    self.get(pubsub).onItem(displayedNode, (item, { from }) => taken(from.toString(), item), { from: 'anyone' }),
    xmpp.events.on('offline', () => followed.clear()),
    options.privileges.onChange((domain) => {
      for (const { stored } of users.all) {
        const { jid: user } = stored
        if (domainOf(user) !== domain) continue
        followed.delete(user)
        follow(user)
      }
    }),
  ]

  return {
    read(user, room, stanzaId) {
      const key = userKey(user, room)
      const isWaiting = unpublished.has(key)
      unpublished.set(key, stanzaId)
      if (!isWaiting) run(user, 'What the user has read cannot be published.', () => publish(user, room, key))
    },
    follow,
    async leave(user) {
      if (followed.delete(user)) await nodes.unfollow(user, displayedNode)
    },
    start(given) {
      take = given
    },
    async stop() {
      for (const dispose of disposers.splice(0)) dispose()
      await Promise.allSettled(running)
    },
  }
}

function addressIn(name: string): JID | undefined {
  try {
    return JID.parse(name)
  } catch {
    return undefined
  }
}
