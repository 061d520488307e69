import { randomBytes } from 'node:crypto'
import { createFeatures, type FeatureOptions, type Features, type ServerLimits, type TypingState } from '../protocol.js'
import type { Accounts } from './accounts.js'
import { type Changes, createChanges } from './changes.js'
import { type Chats, createChats } from './chats.js'
import { type Contacts, createContacts } from './contacts.js'
import { createDevices, type Device, type Devices, type Presence } from './devices.js'
import { createFaults, type Faults } from './faults.js'
import type { FileStore } from './file-store.js'
import { createFiles, type Files } from './files.js'
import { createLogins, type Logins } from './logins.js'
import { createMessages, type Messages } from './messages.js'
import { createPast, type Past } from './past.js'
import { createProfiles, type Profiles } from './profiles.js'
import { createQrCodes, type QrCodes } from './qr-codes.js'
import { createRates, type Rates } from './rates.js'
import { createReading, type Reading } from './reading.js'
import { RequestError } from './request-error.js'
import { createReadContent } from './resolve-content.js'
import { createRooms, type Rooms } from './rooms.js'
import type { State } from './state/state.js'
import { createStepCodes, type StepCodes } from './step-codes.js'

/** The chat network without its sockets: accounts, what they say and know, and the devices that are connected. */
export interface Network {
  readonly state: State
  readonly features: Features
  readonly accounts: Accounts
  readonly devices: Devices
  readonly messages: Messages
  readonly changes: Changes
  readonly reading: Reading
  readonly past: Past
  readonly contacts: Contacts
  readonly profiles: Profiles
  readonly rooms: Rooms
  readonly files: Files
  readonly logins: Logins
  readonly stepCodes: StepCodes
  readonly qrCodes: QrCodes
  readonly rates: Rates
  readonly faults: Faults
  /** Adds a device, which gets all events from now on; returns its key for uploads. Throws `too-many-connections`. */
  attach(device: Device): string
  /** Sends a new device the messages, requests, invitations and presences that wait for it. */
  sendInitialEvents(device: Device): void
  detach(device: Device): void
  setPresence(device: Device, presence: Presence): void
  typing(from: Device, chat: string, state: TypingState): void
  /** Whose device has this key. */
  accountOf(uploadKey: string): string | undefined
}

export interface NetworkOptions extends FeatureOptions {
  readonly state: State
  readonly accounts: Accounts
  readonly store: FileStore
  readonly limits: ServerLimits
  readonly twoStep: ReadonlySet<string>
  readonly onCode: (account: string, code: string) => void
  /** Milliseconds that a QR code is good for. */
  readonly qrMs?: number | undefined
}

export function createNetwork(options: NetworkOptions): Network {
  const { state, accounts, store, limits, twoStep, onCode } = options
  const features = createFeatures(options, limits)
  const devices = createDevices(features)
  const chats: Chats = createChats(state, accounts)
  const readContent = createReadContent(state, features)
  const rooms = createRooms({ state, accounts, devices, features, limits })
  const profiles = createProfiles({ state, accounts, devices, rooms })
  const contacts = createContacts({ state, accounts, devices, profiles, max: limits.contacts })
  const clientIds = features.clientIds !== undefined
  const messages = createMessages({ state, chats, devices, readContent, mailbox: limits.mailbox, clientIds })
  const stepCodes = createStepCodes(onCode)
  const rates = createRates(limits.sendsPerMinute)
  const uploadKeys = new Map<string, Device>()
  const keys = new Map<Device, string>()

  /** Announces a presence only if it changed, not with every device that connects or disconnects. */
  function announceChange(account: string, change: () => void): void {
    const before = devices.presence(account)
    change()
    const after = devices.presence(account)
    if (before.show === after.show && before.status === after.status) return
    if (after.show === 'offline') state.commit({ kind: 'last-seen', account, at: Date.now() })
    contacts.announce(account)
    rooms.announce(account)
  }

  return {
    state,
    features,
    accounts,
    devices,
    messages,
    changes: createChanges({ state, chats, messages, features, readContent }),
    reading: createReading({ state, chats, devices, features }),
    past: createPast(state, chats),
    contacts,
    profiles,
    rooms,
    files: createFiles({
      state,
      store,
      fileBytes: limits.fileBytes,
      storageBytes: limits.storageBytes,
      types: options.fileTypes,
    }),
    logins: createLogins({ state, accounts, devices, rates, stepCodes, twoStep }),
    stepCodes,
    qrCodes: createQrCodes(options.qrMs),
    rates,
    faults: createFaults(),
    attach(device) {
      if (devices.count(device.account) >= limits.connectionsPerAccount) throw new RequestError('too-many-connections')
      announceChange(device.account, () => devices.add(device))
      const key = randomBytes(18).toString('base64url')
      uploadKeys.set(key, device)
      keys.set(device, key)
      return key
    },
    sendInitialEvents(device) {
      contacts.sendInitialEvents(device)
      if (features.rooms) rooms.sendInitialEvents(device)
      device.deliverWaiting()
    },
    detach(device) {
      uploadKeys.delete(keys.get(device) ?? '')
      keys.delete(device)
      announceChange(device.account, () => devices.remove(device))
    },
    setPresence: (device, presence) => announceChange(device.account, () => devices.setPresence(device, presence)),
    typing(from, chatName, typingState) {
      const chat = chats.openToWrite(from.account, chatName, 'typing')
      for (const other of chat.others) {
        devices.push(other, {
          type: 'typing',
          contact: from.account,
          chat: chat.nameFor(other),
          state: typingState,
        })
      }
    },
    accountOf: (key) => (features.files ? uploadKeys.get(key)?.account : undefined),
  }
}
