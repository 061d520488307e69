import { XmppError } from '../errors.js'
import type { HostEvents } from '../host-events.js'
import { described } from './described.js'
import { unknownName } from './unknown-name.js'

const NAMES: Readonly<Record<keyof HostEvents<Error>, true>> = {
  online: true,
  suspended: true,
  offline: true,
  message: true,
  'message:copy': true,
  'message:error': true,
  presence: true,
  'presence:error': true,
  subscription: true,
  'contact:online': true,
  'contact:offline': true,
  'contact:changed': true,
  features: true,
  error: true,
  status: true,
  connecting: true,
  reconnecting: true,
  ended: true,
}

/** Throws XmppError `invalid-argument` for what is neither the name of an event of hosts nor a token. */
export function assertEvent(event: unknown): void {
  if (typeof event === 'string') {
    if (Object.hasOwn(NAMES, event)) return
    throw new XmppError(
      'invalid-argument',
      `${unknownName('event', event, Object.keys(NAMES))} docs/events.md tells of all.`,
    )
  }
  if (typeof event === 'object' && event !== null && '~key' in event) return
  throw new XmppError(
    'invalid-argument',
    `An event is named by a text, such as 'message', or by a value of defineEvent(); it is not ${described(event)}.`,
  )
}
