import type { JID } from '@trestle/jid'
import type { RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import { vcard } from '@trestle/xep-0054'
import { moderation } from '@trestle/xep-0425'
import type { TakeEvent } from '../delivery/take-event.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { createAdministering } from '../rooms/administering.js'
import { createAnswering } from '../rooms/answering.js'
import { createConfiguring } from '../rooms/configuring.js'
import { createContactBehind } from '../rooms/contact-behind.js'
import { hostDeclining } from '../rooms/declining.js'
import type { Entering } from '../rooms/entering.js'
import { hostRoomActions } from '../rooms/host-actions.js'
import { hostInvitations } from '../rooms/inviting.js'
import { createListedPeople } from '../rooms/listed-people.js'
import { answerModerators } from '../rooms/moderating.js'
import { createOccupantRequests } from '../rooms/occupant-requests.js'
import { createFindOwnRoom } from '../rooms/own-room.js'
import type { ParticipantAt } from '../rooms/participant-at.js'
import type { Participants } from '../rooms/participants.js'
import type { Parting } from '../rooms/parting.js'
import type { RunRoomAction } from '../rooms/room-actions.js'
import { hostRoomVcards } from '../rooms/room-vcards.js'
import type { RoomViews } from '../rooms/room-views.js'
import type { Rooms } from '../rooms/rooms.js'
import { createWhispering } from '../rooms/whispering.js'
import type { Ground } from './ground.js'
import type { Looks } from './looks.js'

export interface RoomRequestsOptions {
  readonly looks: Looks
  readonly take: TakeEvent
  readonly mirrors: RoomMirrorsApi
  readonly entering: Entering
  readonly rooms: Rooms
  readonly participants: Participants
  readonly participantAt: ParticipantAt
  readonly views: RoomViews
  readonly act: RunRoomAction
  readonly parting: Parting
  readonly capabilitiesOf: (user: string, room: string) => Promise<NetworkCapabilities>
}

/** Answers what users do in rooms beside talking. Returns the disposer. */
export function answerRoomRequests(ground: Ground, parts: RoomRequestsOptions): () => void {
  const { host, store, addresses, users, logOf } = ground
  const { looks, take } = parts
  const { mirrors, entering, rooms, participants, participantAt, views, act, parting, capabilitiesOf } = parts
  const find = createFindOwnRoom(entering, rooms)
  const answering = createAnswering(logOf)
  const people = createListedPeople({ addresses, participants, views })
  const contactBehind = createContactBehind({ addresses, participants, participantAt })
  const isRoom = (jid: JID) => addresses.findRoom(jid) !== undefined
  const disposers = [
    hostRoomActions({
      ...{ mirrors, find, answering, people, parting, addresses },
      changeItems: createAdministering({ addresses, participantAt, people, act }),
      configuring: createConfiguring({ capabilitiesOf, act }),
      whisper: createWhispering({ users, contactBehind, take }),
      answerForOccupant: createOccupantRequests({ host, addresses, contactBehind, eventing: looks.eventing }),
    }),
    hostInvitations({ host, mirrors, addresses, find, act, answering }),
    hostDeclining({ mirrors, addresses, find: entering.find, rooms, act, answering }),
    answerModerators({
      ...{ store, find, act, answering, isRoom },
      moderation: host.get(moderation),
    }),
    hostRoomVcards({
      ...{ isRoom, rooms, act, answering, avatars: looks.avatars, find: entering.find, findOwn: find },
      vcards: host.get(vcard).api,
    }),
  ]
  return () => {
    for (const dispose of disposers) dispose()
  }
}
