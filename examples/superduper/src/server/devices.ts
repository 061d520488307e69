import type { ErrorCode, Features, ServerEvent, Show } from '../protocol.js'
import { featureOfEvent } from './needed-features.js'
import type { Update } from './state/mailboxes.js'

export interface Presence {
  readonly show: Show
  readonly status: string
}

/** A connection of an account, or a bot, that events are sent to. */
export interface Device {
  readonly account: string
  /** The digest of the token that it logged in with. */
  readonly session?: string | undefined
  push(event: ServerEvent): void
  /** Sends an update that is new in the mailbox of the account. */
  deliver(update: Update): void
  /** Sends all that waits in the mailbox of the account. */
  deliverWaiting(): void
  /** Sends the error, and ends the connection. */
  end(code: ErrorCode): void
  /** Breaks the connection without a word. */
  drop(): void
}

/** The connected devices, with their presences. */
export interface Devices {
  of(account: string): readonly Device[]
  count(account: string): number
  add(device: Device): void
  remove(device: Device): void
  setPresence(device: Device, presence: Presence): void
  /** The presence of the account: the one that a device set last. */
  presence(account: string): Presence
  /** Sends an event to the devices of the account, if it belongs to what the server offers. */
  push(account: string, event: ServerEvent, except?: Device): void
}

const OFFLINE: Presence = { show: 'offline', status: '' }

export function createDevices(features: Features): Devices {
  // In the order in which presences were set: the last one is that of the account.
  const connected = new Map<string, Map<Device, Presence>>()

  function setPresence(device: Device, presence: Presence): void {
    const own = connected.get(device.account) ?? new Map<Device, Presence>()
    connected.set(device.account, own)
    own.delete(device)
    own.set(device, presence)
  }

  const of = (account: string): readonly Device[] => [...(connected.get(account)?.keys() ?? [])]

  return {
    of,
    count: (account) => connected.get(account)?.size ?? 0,
    add: (device) => setPresence(device, { show: 'online', status: '' }),
    remove(device) {
      const own = connected.get(device.account)
      own?.delete(device)
      if (own?.size === 0) connected.delete(device.account)
    },
    setPresence,
    presence: (account) => [...(connected.get(account)?.values() ?? [])].at(-1) ?? OFFLINE,
    push(account, event, except) {
      const feature = featureOfEvent[event.type]
      if (feature && !features[feature]) return
      for (const device of of(account)) if (device !== except) device.push(event)
    },
  }
}
