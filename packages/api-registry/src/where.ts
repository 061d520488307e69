import type { JID } from '@trestle/jid'

/** A bare JID covers its full ones too; without JID, scope and node it is everywhere. */
export interface Where {
  readonly jid?: JID | string
  /**
   * A scope of JIDs, such as all rooms, in the place of one: the function is asked for each call with a JID, and is what
   * `unregister` and `restoreDefault` know the scope by. Of several that fit, the latest counts.
   */
  readonly at?: (jid: JID) => boolean
  readonly node?: string
}

/** Where a handler is registered: at a place, or as the new default, which cannot be both. */
export interface RegisterWhere extends Where {
  /** As {@link Ops.registerDefault}. */
  readonly default?: boolean
}
