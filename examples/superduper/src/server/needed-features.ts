import type { EventName, FeatureName, RequestName } from '../protocol.js'

/** The feature that a request belongs to: a server without it refuses the request. */
export const featureOfRequest: Partial<Record<RequestName, FeatureName>> = {
  edit: 'edits',
  delete: 'deletes',
  react: 'reactions',
  read: 'readMarks',
  typing: 'typing',
  history: 'history',
  presence: 'presence',
  profile: 'profiles',
  'set-profile': 'profiles',
  'set-avatar': 'avatars',
  search: 'search',
  'add-contact': 'friends',
  'accept-contact': 'friends',
  'reject-contact': 'friends',
  'remove-contact': 'friends',
  'set-groups': 'friends',
  rooms: 'rooms',
  'room-info': 'rooms',
  directory: 'directory',
  members: 'rooms',
  'create-room': 'rooms',
  'change-room': 'rooms',
  'destroy-room': 'rooms',
  'join-room': 'rooms',
  'leave-room': 'rooms',
  'set-nick': 'nicks',
  invite: 'invitations',
  'add-member': 'invitations',
  kick: 'kicks',
  'set-role': 'rooms',
  'set-titles': 'titles',
}

/** The feature that an event belongs to: a server without it does not send the event. */
export const featureOfEvent: Partial<Record<EventName, FeatureName>> = {
  delivered: 'receipts',
  presence: 'presence',
  profile: 'profiles',
}
