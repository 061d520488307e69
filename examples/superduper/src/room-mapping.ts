import { type ContactAvatar, file, type ParticipantInfo } from '@trestle/gateway'
import type { RoomInfo, RoomMember, SuperDuperClient } from './client.js'
import { chatLacks, featuresWithout } from './lacks.js'

/** A picture of the network, which is read only if it is new. */
export const avatarOf = (legacy: SuperDuperClient, id: string | undefined): ContactAvatar | null =>
  id === undefined ? null : { id, file: file((signal) => legacy.files.download(id, { signal })) }

/** Rooms of the network as those of the gateway, for one account. */
export function roomMapping(legacy: SuperDuperClient, me: string) {
  return {
    roomOf({ kind, name, description, subject, subjectBy, subjectAt: at, avatar, size, without = [] }: RoomInfo) {
      const by = subjectBy === me ? ('me' as const) : subjectBy === undefined ? undefined : { legacyId: subjectBy }
      return {
        as: kind,
        name,
        description: description ?? null,
        subject: subject === undefined ? null : { text: subject, by, at },
        avatar: avatarOf(legacy, avatar),
        size,
        capabilities: chatLacks(featuresWithout(legacy.features, without)),
      }
    },
    /** Everybody in a room is an account, which can be written to. */
    memberOf: ({
      contact,
      role,
      nick = contact,
      titles = [],
      show,
      status,
      lastSeen,
    }: RoomMember): ParticipantInfo => ({
      ...{ nick, role, titles, contact },
      presence: show && { show, status, lastSeen },
    }),
  }
}
