import type { RoomAction } from '@trestle/gateway'
import type { SuperDuperClient } from './client.js'

/** Does what the user wants in a room. What comes of it is told by events, as whatever others do. */
export function doInRoom(legacy: SuperDuperClient, room: string, action: RoomAction, signal: AbortSignal) {
  const { rooms } = legacy
  switch (action.kind) {
    case 'join': {
      const { nick, password } = action
      return rooms.join(room, { nick: legacy.features.nicks && nick, password })
    }
    case 'leave':
      return rooms.leave(room)
    case 'create':
      return rooms.create({ name: action.name, members: action.members })
    case 'destroy':
      return rooms.destroy(room, action)
    case 'nick':
      return rooms.setNick(room, action.text)
    case 'invite':
      return rooms.invite(room, action.who, action)
    case 'decline':
      return rooms.leave(room, action)
    case 'kick':
      return rooms.kick(room, action.who, action)
    case 'ban':
      return rooms.setRole(room, action.who, 'outcast', action)
    case 'role':
      return rooms.setRole(room, action.who, action.role, action)
    case 'subject':
      return rooms.change(room, { subject: action.text || null })
    case 'name':
      return rooms.change(room, { name: action.text })
    case 'description':
      return rooms.change(room, { description: action.text || null })
    case 'avatar':
      return setAvatar(legacy, room, action.file, signal)
    case 'moderate':
      return legacy.delete(room, action.target.legacyId, action)
  }
}

type Picture = Extract<RoomAction, { readonly kind: 'avatar' }>['file']

async function setAvatar(legacy: SuperDuperClient, room: string, picture: Picture, signal: AbortSignal): Promise<void> {
  const uploaded = picture && (await legacy.files.upload(picture.open(signal), { type: picture.type, signal }))
  await legacy.rooms.change(room, { avatar: uploaded ? uploaded.id : null })
}
