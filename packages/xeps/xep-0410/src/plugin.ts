import { definePlugin, filterOrder, type Wait, XmppError } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { discoInfoExchange } from '@trestle/xep-0030'
import { muc, type Room, roomJoined, roomLeft } from '@trestle/xep-0045'
import { pingExchange } from '@trestle/xep-0199'
import type { Element } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import { outcomeOf, type SelfPingOutcome } from './outcome.js'

export interface SelfPingOptions {
  /** Milliseconds of silence after which a room is asked; 0: never by itself. Default: 900,000, which is 15 minutes. */
  readonly silence?: number | undefined
  /** Whether a room that does not know of one any more is entered again. Default: true. */
  readonly rejoin?: boolean | undefined
}

/** A room was asked, because it was silent. */
export interface SelfPinged {
  readonly room: Room
  readonly outcome: SelfPingOutcome
}
export const selfPinged = defineEvent<SelfPinged>('xep-0410:pinged')

export interface SelfPingApi {
  /** Asks a room whether one is in it. Rejects where there is no session, and with the reason of the signal. */
  check(room: Room, wait?: Wait): Promise<SelfPingOutcome>
}

interface Heard {
  readonly room: Room
  /** When something came from the room last, or when it was asked. */
  at: number
}

/** How often rooms are looked at within the time of silence. */
const LOOKS = 4
const TIMER = 'xep-0410'

/** MUC Self-Ping (XEP-0410): finds out whether rooms still know of one, and enters them again where they do not. */
export const selfPing = definePlugin({
  name: 'xep-0410',
  requires: { muc },
  setup({ xmpp }, { silence = 900_000, rejoin = true }: SelfPingOptions) {
    const heard = new Map<string, Heard>()
    const now = () => xmpp.clock.monotonic()
    const keyOf = (room: string, local: { readonly scope: Room['local']['scope'] }) =>
      `${room} ${local.scope.jid ?? ''}`
    const keyOfRoom = ({ address, local }: Room) => keyOf(address.toString(), local)

    async function check(room: Room, wait?: Wait): Promise<SelfPingOutcome> {
      try {
        await room.local.iq.get(room.address.withResource(room.nick), pingExchange, {}, wait)
        return 'joined'
      } catch (error) {
        return isNotFound(error) ? ((await exists(room, wait)) ? 'joined' : 'not-joined') : outcomeOf(error)
      }
    }

    /** What is not found may be the nickname, which has just changed, or the whole room. */
    async function exists({ local, address }: Room, wait?: Wait): Promise<boolean> {
      try {
        await local.iq.get(address, discoInfoExchange, {}, wait)
        return true
      } catch (error) {
        return !isNotFound(error)
      }
    }

    async function ask(entry: Heard): Promise<void> {
      const { room } = entry
      entry.at = now()
      try {
        const outcome = await check(room)
        xmpp.events.emit(selfPinged, { room, outcome })
        if (outcome === 'not-joined' && rejoin) await room.rejoin()
      } catch (error) {
        // With the session, the visit has ended or is taken up again anyway.
        if (!(error instanceof XmppError)) throw error
      }
    }

    function look(): void {
      // A session that may yet be resumed is not asked for rooms (XEP-0410 §4).
      if (!xmpp.online) return
      for (const entry of heard.values()) {
        if (entry.room.phase === 'joined' && now() - entry.at >= silence) {
          ask(entry).catch((error) => xmpp.report(error))
        }
      }
    }

    function hear({ name, attrs: { from, to, type } }: Element): void {
      if (heard.size === 0 || name === 'iq' || from === undefined || type === 'error') return
      const entry = heard.get(keyOf(JID.parse(from).bare.toString(), to === undefined ? xmpp : xmpp.as(to)))
      if (entry) entry.at = now()
    }

    if (silence > 0) {
      xmpp.events.on(roomJoined, ({ room }) => {
        heard.set(keyOfRoom(room), { room, at: now() })
        if (!xmpp.timers.has(TIMER)) xmpp.timers.every(TIMER, Math.ceil(silence / LOOKS), look)
      })
      xmpp.events.on(roomLeft, ({ room }) => {
        heard.delete(keyOfRoom(room))
        if (heard.size === 0) xmpp.timers.cancel(TIMER)
      })
      xmpp.filter(
        'in',
        (element) => {
          hear(element)
          return element
        },
        { order: filterOrder.observe },
      )
    }

    return (): SelfPingApi => ({ check })
  },
})

function isNotFound(error: unknown): boolean {
  return error instanceof StanzaError && error.condition === 'item-not-found'
}
