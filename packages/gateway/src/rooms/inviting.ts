import type { JID } from '@trestle/jid'
import { Message, NS_CLIENT, StanzaError } from '@trestle/stanza'
import { Conference, type MucInviteValue } from '@trestle/xep-0045'
import type { RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import type { Element } from '@trestle/xml'
import { allOf, matchPath, matchWhere } from '@trestle/xmlstream'
import type { FrameHost } from '../frame-host.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Answering } from './answering.js'
import type { FindOwnRoom } from './own-room.js'
import type { RunRoomAction } from './room-actions.js'
import { statedReason } from './stated-reason.js'

export interface InvitingOptions {
  readonly host: FrameHost
  readonly mirrors: RoomMirrorsApi
  readonly addresses: Addresses
  readonly find: FindOwnRoom
  readonly act: RunRoomAction
  readonly answering: Answering
}

/**
 * Has networks invite whom users invite: contacts whom they write to themselves (XEP-0249), or through a room (XEP-0045 §7.8.2).
 * Invitations to rooms of others are messages like all others. Returns the disposer.
 */
export function hostInvitations({ host, mirrors, addresses, find, act, answering }: InvitingOptions): () => void {
  const isRoom = (jid: JID) => addresses.findRoom(jid) !== undefined

  const invite = answering(async (address, from, invites: readonly Pick<MucInviteValue, 'to' | 'reason'>[]) => {
    const { user, room } = await find(address, from)
    for (const { to, reason } of invites) {
      const who = to && !isRoom(to) ? addresses.find(to) : undefined
      if (who === undefined) {
        throw new StanzaError('item-not-found', { text: `${to?.bare} is no contact of this network.` })
      }
      const text = statedReason(reason)
      await act(user, room.legacyId, { kind: 'invite', who, ...(text !== undefined && { reason: text }) })
    }
  })

  /** Whether somebody is invited by a message of their own to a room of this gateway. */
  function isForContact(element: Element): boolean {
    const message = new Message(element)
    if (message.type === 'error' || message.type === 'groupchat') return false
    try {
      const { to } = message
      const room = message.get(Conference)?.jid
      return room !== undefined && to !== undefined && to.local !== '' && isRoom(room) && !isRoom(to)
    } catch {
      // Addresses that are none.
      return false
    }
  }

  async function takeDirect(message: Message): Promise<void> {
    const { from, to } = message
    const conference = message.get(Conference)
    if (!from || !to || !conference) return
    const { jid, reason, legacyReason } = conference
    await invite({ jid: jid.bare, from, args: [{ to, reason: reason ?? legacyReason }] })
  }

  const invitation = allOf(matchPath({ ns: NS_CLIENT, name: 'message' }, Conference), matchWhere(isForContact))
  const disposers = [
    mirrors.api.register('invite', ({ jid, from, args }) => invite({ jid, from, args: args.invites })),
    host.xmpp.claim('message', invitation, (_, message) => takeDirect(message)),
  ]
  return () => {
    for (const dispose of disposers) dispose()
  }
}
