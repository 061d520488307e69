import { limits, type TypingState } from '../protocol.js'
import type { Accounts } from './accounts.js'
import { type Contacts, createContacts } from './contacts.js'
import { createDevices, type Device, type Presence } from './devices.js'
import { createMessages, type Messages } from './messages.js'
import { RequestError } from './request-error.js'
import type { State } from './state.js'

/** The chat network, which knows nothing of sockets: accounts, what they keep, and the devices that are there now. */
export interface Network {
  readonly accounts: Accounts
  readonly messages: Messages
  readonly contacts: Contacts
  /** The device is sent everything that happens from now on. Throws `too-many-connections`. */
  attach(device: Device): void
  /** Sends a device that has just come what waits for it. */
  greet(device: Device): void
  detach(device: Device): void
  setPresence(device: Device, presence: Presence): void
  typing(from: Device, contact: string, state: TypingState): void
}

export function createNetwork(state: State, accounts: Accounts): Network {
  const devices = createDevices()
  const contacts = createContacts(state, accounts, devices)

  /** Contacts hear of a change only, not of every device that comes and goes. */
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
    greet(device) {
      contacts.greet(device)
      device.wake()
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
