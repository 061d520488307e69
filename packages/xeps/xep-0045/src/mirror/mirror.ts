import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { Entries } from './entries.js'
import type { MirrorOps } from './ops.js'
import type { Views } from './views.js'

/** What those share who answer stanzas to mirrored rooms, and who tell of them. */
export interface Mirror {
  readonly api: Ops<MirrorOps>
  readonly views: Views
  readonly entries: Entries
  readonly maxSessions: number
  readonly maxOccupants: number
  readonly maxMessageBytes: number
  now(): Date
  newId(): string
  /** Others have their turn before it resolves. */
  readonly turn: () => Promise<void>
  /** What cannot be sent is reported, and keeps nothing else back. */
  send(sent: Iterable<Element>): void
  report(error: unknown): void
}

/** Tells the host that a session is gone; what it makes of that is awaited by nobody. */
export function tellLeft(
  { api, report }: Pick<Mirror, 'api' | 'report'>,
  room: JID,
  from: JID,
  { unreachable = false, status }: { readonly unreachable?: boolean; readonly status?: string | undefined } = {},
): void {
  api.run('left', { jid: room, from, args: { unreachable, status } }).catch(report)
}
