import type { ReplyOf, RequestArgs, RequestName } from '../protocol.js'
import type { Device } from './devices.js'
import type { Network } from './network.js'

/** Handlers of the requests of devices that are logged in. They throw `RequestError` to refuse. */
export type Handlers = {
  readonly [K in Exclude<RequestName, 'login'>]: (network: Network, device: Device, args: RequestArgs<K>) => ReplyOf<K>
}

export const handlers: Handlers = {
  send: (network, device, message) => ({ id: String(network.messages.send(device, message)) }),
  ack(network, { account }, { id }) {
    network.messages.acknowledge(account, Number(id))
    return {}
  },
  typing(network, device, { contact, state }) {
    network.typing(device, contact, state)
    return {}
  },
  presence(network, device, { show, status = '' }) {
    network.setPresence(device, { show, status })
    return {}
  },
  contacts: (network, { account }) => ({ contacts: network.contacts.list(account) }),
  'add-contact': (network, { account }, { contact }) => ({ relation: network.contacts.add(account, contact) }),
  'accept-contact'(network, { account }, { contact }) {
    network.contacts.accept(account, contact)
    return {}
  },
  'reject-contact'(network, { account }, { contact }) {
    network.contacts.reject(account, contact)
    return {}
  },
  'remove-contact'(network, { account }, { contact }) {
    network.contacts.remove(account, contact)
    return {}
  },
  ping: () => ({}),
}
