import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Presence, StanzaError } from '@trestle/stanza'
import type { DataFormValue } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import { muc, nickChanged, type Occupant, occupantLeft, occupantPresence, type Room, roomLeft } from '@trestle/xep-0045'
import { type CommandSession, commands } from '@trestle/xep-0050'
import { defineEvent } from '@trestle/xmlstream'
import { type HatValue, NS_HATS } from './elements.js'
import { assignmentForm, hatCommands, hatForm, hatUriForm } from './hat-commands.js'
import { type AssignedHat, readAssignedHatList, readHatList } from './hat-lists.js'
import { HatsError } from './hats-error.js'
import { readHats } from './read-hats.js'

/** An occupant wears other hats than before, as the room says; also what they wear when one enters, or they do. */
export interface HatsChanged {
  readonly room: Room
  readonly occupant: Occupant
  readonly hats: readonly HatValue[]
  readonly before: readonly HatValue[]
  readonly presence: Presence
}

export const hatsChanged = defineEvent<HatsChanged>('xep-0317:changed')

/** A hat without what others say of it. */
export type HatDescription = Pick<HatValue, 'uri' | 'title' | 'hue'>

export interface HatsApi {
  /**
   * Whether a room gives hats: only then no occupant can write any, and hats count. Asked of it where it is not known
   * already. A room that refuses to tell gives none.
   */
  isSupportedBy(room: JID | string, wait?: Wait): Promise<boolean>
  /** The hats that an occupant of a room wears, which counts from rooms that give hats alone. */
  wornBy(room: Room, nick: string): readonly HatValue[]
  /** The hats that there are in a room (XEP-0317 §3.4). This and the following reject with StanzaError where one may not. */
  getHats(room: JID | string, wait?: Wait): Promise<readonly HatDescription[]>
  /** Who has which hat in a room, whether they are in it or not (§3.7). */
  getAssignedHats(room: JID | string, wait?: Wait): Promise<readonly AssignedHat[]>
  /** Creates a hat, or changes that of the same URI (§3.2). Rejects with HatsError as well, and so do the following. */
  createHat(room: JID | string, hat: HatDescription, wait?: Wait): Promise<void>
  /** Removes a hat, also from all who wear it (§3.3). */
  destroyHat(room: JID | string, uri: string, wait?: Wait): Promise<void>
  /** Gives a user a hat that there is (§3.5). */
  assignHat(room: JID | string, user: JID | string, uri: string, wait?: Wait): Promise<void>
  /** Takes a hat from a user (§3.6). */
  unassignHat(room: JID | string, user: JID | string, uri: string, wait?: Wait): Promise<void>
}

/** Hats (XEP-0317): tells what occupants of rooms are beside their roles, and administers that. */
export const hats = definePlugin({
  name: 'xep-0317',
  requires: { commands, disco, muc },
  setup({ xmpp, deps }) {
    const worn = new WeakMap<Room, Map<string, readonly HatValue[]>>()
    const inRoom = (room: Room) => {
      const found = worn.get(room) ?? new Map<string, readonly HatValue[]>()
      worn.set(room, found)
      return found
    }

    async function isSupportedBy(self: Self, room: JID | string, wait?: Wait): Promise<boolean> {
      try {
        return await deps.disco(self).supports(room, NS_HATS, wait)
      } catch (error) {
        if (error instanceof StanzaError) return false
        throw error
      }
    }

    xmpp.events.on(occupantPresence, async ({ room, occupant, presence }) => {
      const { nick } = occupant
      const said = readHats(presence)
      if (said.length === 0 && !inRoom(room).has(nick)) return
      if (!(await isSupportedBy(room.local, room.address)) || !room.occupants.has(nick)) return
      const of = inRoom(room)
      const before = of.get(nick) ?? []
      if (said.length === 0) of.delete(nick)
      else of.set(nick, said)
      if (!isSame(said, before)) xmpp.events.emit(hatsChanged, { room, occupant, hats: said, before, presence })
    })
    xmpp.events.on(nickChanged, ({ room, occupant, before }) => {
      const of = inRoom(room)
      const said = of.get(before)
      of.delete(before)
      if (said) of.set(occupant.nick, said)
    })
    xmpp.events.on(occupantLeft, ({ room, occupant }) => void inRoom(room).delete(occupant.nick))
    xmpp.events.on(roomLeft, ({ room }) => void worn.delete(room))

    return (self: Self): HatsApi => {
      const run = (room: JID | string, node: string, form: DataFormValue | undefined, wait: Wait | undefined) =>
        deps.commands(self).execute(room, node, form ? { form } : {}, wait)

      /** Some rooms take the form at once, others ask for it first. */
      async function submit(room: JID | string, node: string, form: DataFormValue, atOnce: boolean, wait?: Wait) {
        const first = await run(room, node, atOnce ? form : undefined, wait)
        checkCompleted(first.status === 'executing' ? await first.submit(form, wait) : first)
      }

      return {
        isSupportedBy: (room, wait) => isSupportedBy(self, room, wait),
        wornBy: (room, nick) => worn.get(room)?.get(nick) ?? [],
        getHats: async (room, wait) => readHatList((await run(room, hatCommands.list, undefined, wait)).form),
        getAssignedHats: async (room, wait) =>
          readAssignedHatList((await run(room, hatCommands.listAssigned, undefined, wait)).form),
        createHat: (room, { uri, title, hue }, wait) =>
          submit(room, hatCommands.create, hatForm.submission({ uri, title, hue: hue?.toString() }), false, wait),
        destroyHat: (room, uri, wait) => submit(room, hatCommands.destroy, hatUriForm.submission({ uri }), true, wait),
        assignHat: (room, user, uri, wait) =>
          submit(room, hatCommands.assign, assignmentForm.submission({ jid: bare(user), uri }), false, wait),
        unassignHat: (room, user, uri, wait) =>
          submit(room, hatCommands.unassign, assignmentForm.submission({ jid: bare(user), uri }), true, wait),
      }
    }
  },
})

const bare = (user: JID | string) => JID.from(user).bare

function checkCompleted({ status, notes }: CommandSession): void {
  if (status === 'completed' && !notes.some(({ type }) => type === 'error')) return
  const said = notes.map(({ text }) => text).join(' ')
  throw new HatsError('not-completed', said === '' ? 'The room asks for something else than hats need.' : said)
}

function isSame(some: readonly HatValue[], others: readonly HatValue[]): boolean {
  const described = (all: readonly HatValue[]) => JSON.stringify(all.map(({ uri, title, hue }) => [uri, title, hue]))
  return described(some) === described(others)
}
