import { limits, type TypingState } from '../protocol.js'
import type { Accounts } from './accounts.js'
import { type Contacts, createContacts } from './contacts.js'
import { createDevices, type Device, type Presence } from './devices.js'
import { createMessages, type Messages } from './messages.js'
import { RequestError } from './request-error.js'
import type { State } from './state.js'

/** The chat network without its sockets: accounts, their messages and contacts, and the devices that are connected. */
export interface Network {
  readonly accounts: Accounts
  readonly messages: Messages
  readonly contacts: Contacts
  /** Adds a device, which gets all events from now on. Throws `too-many-connections`. */
  attach(device: Device): void
  /** Sends a new device the messages, contact requests and presences that wait for it. */
  sendInitialEvents(device: Device): void
  detach(device: Device): void
  setPresence(device: Device, presence: Presence): void
  typing(from: Device, contact: string, state: TypingState): void
}

export function createNetwork(state: State, accounts: Accounts): Network {
  const devices = createDevices()
  const contacts = createContacts(state, accounts, devices)

  /** Announces a presence only if it changed, not with every device that connects or disconnects. */
  function announceChange(account: string, change: () => void): void {
    const before = devices.presence(account)
    change()
    const after = devices.presence(account)
    if (before.show !== after.show || before.status !== after.status) contacts.announce(account)
  }

  return {
    accounts,
    contacts,
    messages: createMessages(state, accounts, devices),
    attach(device) {
      if (devices.count(device.account) >= limits.connectionsPerAccount) throw new RequestError('too-many-connections')
      announceChange(device.account, () => devices.add(device))
    },
    sendInitialEvents(device) {
      contacts.sendInitialEvents(device)
      device.deliverMessages()
    },
    detach: (device) => announceChange(device.account, () => devices.remove(device)),
    setPresence: (device, presence) => announceChange(device.account, () => devices.setPresence(device, presence)),
    typing(from, contact, typingState) {
      if (!accounts.has(contact)) throw new RequestError('unknown-account')
      if (contact === from.account) throw new RequestError('not-allowed')
      devices.push(contact, { type: 'typing', contact: from.account, state: typingState })
    },
  }
}
