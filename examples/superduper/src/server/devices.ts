import type { ServerEvent, Show } from '../protocol.js'

export interface Presence {
  readonly show: Show
  readonly status: string
}

/** A connection of an account, or a bot, that events are sent to. */
export interface Device {
  readonly account: string
  push(event: ServerEvent): void
  /** Sends the messages that are new in the mailbox of the account. */
  deliverMessages(): void
}

/** The connected devices, with their presences. */
export interface Devices {
  of(account: string): Iterable<Device>
  count(account: string): number
  add(device: Device): void
  remove(device: Device): void
  setPresence(device: Device, presence: Presence): void
  /** The presence of the account: the one that a device set last. */
  presence(account: string): Presence
  push(account: string, event: ServerEvent, except?: Device): void
}

const OFFLINE: Presence = { show: 'offline', status: '' }

export function createDevices(): Devices {
  // In the order in which presences were set: the last one is that of the account.
  const connected = new Map<string, Map<Device, Presence>>()

  function setPresence(device: Device, presence: Presence): void {
    const own = connected.get(device.account) ?? new Map<Device, Presence>()
    connected.set(device.account, own)
    own.delete(device)
    own.set(device, presence)
  }

  const of = (account: string): Device[] => [...(connected.get(account)?.keys() ?? [])]

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
      for (const device of of(account)) if (device !== except) device.push(event)
    },
  }
}
