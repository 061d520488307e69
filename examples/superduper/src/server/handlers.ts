import type { ReplyOf, RequestArgs, RequestName } from '../protocol.js'
import type { Device } from './devices.js'
import type { Network } from './network.js'

type LoginRequest = 'login' | 'login-code' | 'login-qr' | 'end-session'

/** Handlers of the requests of devices that are logged in. They throw `RequestError` to refuse. */
export type Handlers = {
  readonly [K in Exclude<RequestName, LoginRequest>]: (
    network: Network,
    device: Device,
    args: RequestArgs<K>,
  ) => ReplyOf<K> | void
}

export const handlers: Handlers = {
  send(network, device, message) {
    network.rates.count(device.account)
    return { id: String(network.messages.send(device, message)) }
  },
  ack: (network, { account }, { id }) => network.messages.acknowledge(account, Number(id)),
  edit(network, device, edit) {
    network.rates.count(device.account)
    network.changes.edit(device, edit)
  },
  delete(network, device, deletion) {
    network.rates.count(device.account)
    network.changes.delete(device, deletion)
  },
  react(network, device, reaction) {
    network.rates.count(device.account)
    network.changes.react(device, reaction)
  },
  read: (network, device, mark) => network.reading.mark(device, mark),
  typing: (network, device, { contact, state }) => network.typing(device, contact, state),
  history: (network, { account }, gap) => network.past.page(account, gap),

  presence: (network, device, { show, status = '' }) => network.setPresence(device, { show, status }),
  profile: (network, { account }, { contact }) => ({ profile: network.profiles.get(account, contact) }),
  'set-profile': (network, device, changes) => network.profiles.set(device, changes),
  'set-avatar': (network, device, { file }) => network.profiles.setAvatar(device, file),
  search: (network, _, form) => ({ found: network.profiles.search(form) }),

  contacts: (network, { account }) => ({ contacts: network.contacts.list(account) }),
  'add-contact': (network, { account }, { contact, text }) => ({
    relation: network.contacts.add(account, contact, text),
  }),
  'accept-contact': (network, { account }, { contact }) => network.contacts.accept(account, contact),
  'reject-contact': (network, { account }, { contact }) => network.contacts.reject(account, contact),
  'remove-contact': (network, { account }, { contact }) => network.contacts.remove(account, contact),
  'set-groups': (network, device, { contact, groups }) => network.contacts.setGroups(device, contact, groups),

  rooms: (network, { account }) => ({ rooms: network.rooms.list(account) }),
  'room-info': (network, { account }, { room }) => network.rooms.info(account, room),
  directory: (network, _, query) => network.rooms.directory(query),
  members: (network, { account }, page) => network.rooms.members(account, page),
  'create-room': (network, { account }, room) => ({ room: network.rooms.create(account, room) }),
  'change-room': (network, { account }, changes) => network.rooms.change(account, changes),
  'destroy-room': (network, { account }, { room, reason }) => network.rooms.destroy(account, room, reason),
  'join-room': (network, { account }, join) => network.rooms.join(account, join),
  'leave-room': (network, { account }, { room, reason }) => network.rooms.leave(account, room, reason),
  'set-nick': (network, { account }, { room, nick }) => network.rooms.setNick(account, room, nick),
  invite: (network, { account }, invitation) => network.rooms.invite(account, invitation),
  'add-member': (network, { account }, addition) => network.rooms.add(account, addition),
  kick: (network, { account }, kick) => network.rooms.kick(account, kick),
  'set-role': (network, { account }, change) => network.rooms.setRole(account, change),
  'set-titles': (network, { account }, change) => network.rooms.setTitles(account, change),

  'confirm-qr': (network, { account }, { code }) => network.qrCodes.confirm(account, code),
  ping: () => {},
}
