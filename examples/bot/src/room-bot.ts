import { type Ops, op } from '@trestle/api-registry'
import { definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import {
  type JoinOptions,
  muc,
  nickChanged,
  type Occupant,
  occupantJoined,
  occupantLeft,
  type Room,
  type RoomMessage,
  roomLeft,
  roomMessage,
} from '@trestle/xep-0045'
import { commands } from '@trestle/xep-0050'
import { corrections } from '@trestle/xep-0308'
import { httpUpload } from '@trestle/xep-0363'
import { selfPing } from '@trestle/xep-0410'
import { reactions } from '@trestle/xep-0444'
import { adHocCommand } from './ad-hoc.js'
import { askerIn } from './asker.js'
import { createChatAnswers } from './chat-answers.js'
import { createChatCommands } from './chat-commands.js'
import type { Answer, BotCommand } from './command.js'
import { botCommands } from './commands.js'
import { createSeen, type Sighting, type StoredSeen } from './seen.js'

/** What the bot stores. */
export const roomBotOps = {
  /** Who was seen, when the program ended. Default: nobody. */
  loadSeen: op<void, StoredSeen>(() => []),
  /** Called every minute in which something changed, and at the end. Default: forgotten with the program. */
  saveSeen: op<StoredSeen, void>(() => {}),
}

export interface RoomBotOptions {
  /** Default: `botCommands`. */
  readonly commands?: readonly BotCommand[] | undefined
}

export interface RoomBotApi {
  readonly api: Ops<typeof roomBotOps>
  /** Enters the room that the bot serves from then on; another one is left. Rejects as `join` of XEP-0045 does. */
  enter(room: string, nick: string, options?: JoinOptions): Promise<Room>
}

const SAVE_EVERY = 60_000
const UPLOAD_TIMEOUT = 30_000

/** A bot in one room: its commands are given there, or as ad-hoc commands by whoever is in the room. */
export const roomBot = definePlugin({
  name: 'room-bot',
  requires: { muc, commands, corrections, reactions, selfPing, httpUpload },
  setup({ xmpp, deps, own }, { commands: table = botCommands }: RoomBotOptions) {
    const api = xmpp.ops.wrap('room-bot', roomBotOps)
    const answers = createChatAnswers({
      xmpp,
      corrections: deps.corrections(xmpp),
      reactions: deps.reactions(xmpp),
    })
    const upload = (text: string, name: string) =>
      deps
        .httpUpload(xmpp)
        .upload(new TextEncoder().encode(text), { name, type: 'text/plain', timeout: UPLOAD_TIMEOUT })
    let seen = createSeen()
    let changed = false
    let room: Room | undefined

    const note = (nick: string, did: Sighting['did']) => {
      changed = true
      seen.note(nick, { did, at: xmpp.clock.now() })
    }

    async function save(): Promise<void> {
      if (!changed) return
      changed = false
      try {
        await api.run('saveSeen', { args: seen.all() })
      } catch (error) {
        changed = true
        throw error
      }
    }

    async function run(command: BotCommand, values: unknown, by: Occupant): Promise<Answer> {
      if (!room) throw new StanzaError('service-unavailable')
      return command.run(values, { room, by, seen, now: new Date(xmpp.clock.now()), upload, commands: table })
    }

    const serve = createChatCommands({ xmpp, commands: table, answers, run })

    function heard(said: RoomMessage): void {
      // What was said before the bot came is no business of its own, nor what it says itself.
      if (said.room !== room || said.delayed || said.own || said.nick === undefined || !said.message.body) return
      serve(said)
      note(said.nick, 'spoke')
    }

    xmpp.events.on(roomMessage, heard)
    xmpp.events.on(occupantJoined, ({ room: where, occupant: { nick } }) => where === room && note(nick, 'came'))
    xmpp.events.on(nickChanged, ({ room: where, before }) => where === room && gone(before))
    xmpp.events.on(occupantLeft, ({ room: where, occupant: { nick } }) => where === room && gone(nick))
    xmpp.events.on(roomLeft, ({ room: where }) => {
      if (where === room) room = undefined
    })

    function gone(nick: string): void {
      note(nick, 'left')
      answers.forget(nick)
    }

    const asker = (from: JID) => room && askerIn(room, from)
    for (const command of table) own(deps.commands(xmpp).add(adHocCommand(command, { asker, run })))

    const saveOrReport = () => save().catch((error) => xmpp.report(error))
    xmpp.onStop(() => void saveOrReport())

    return (self: Self): RoomBotApi => ({
      api,
      async enter(address, nick, options) {
        if (room) await room.leave()
        seen = createSeen(await api.run('loadSeen', {}))
        room = await deps.muc(self).join(address, nick, { history: { maxStanzas: 0 }, ...options })
        xmpp.timers.every('save', SAVE_EVERY, saveOrReport)
        return room
      },
    })
  },
})
