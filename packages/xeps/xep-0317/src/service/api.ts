import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { HatValue } from '../elements.js'
import type { HatsServiceOps, RoomHats } from './ops.js'

/** The hats of hosted rooms, for their host: no rule of privileges holds for it. */
export interface HatsServiceApi {
  readonly api: Ops<HatsServiceOps>
  getHats(room: JID | string): Promise<RoomHats>
  /** Creates a hat, or changes that of the same URI. Rejects with StanzaError `resource-constraint` where there are too many. */
  createHat(room: JID | string, hat: HatValue): Promise<void>
  /** Rejects with StanzaError `item-not-found` where there is none, and so do the following. */
  destroyHat(room: JID | string, uri: string): Promise<void>
  assignHat(room: JID | string, user: JID | string, uri: string): Promise<void>
  unassignHat(room: JID | string, user: JID | string, uri: string): Promise<void>
}
