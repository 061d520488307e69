import type { JID } from '@trestle/jid'

/** A bare JID covers its full ones too; without JID and node it is everywhere. */
export interface Where {
  readonly jid?: JID | string
  readonly node?: string
}

/** Where a handler is registered: at a place, or as the new default, which cannot be both. */
export interface RegisterWhere extends Where {
  /** As {@link Ops.registerDefault}. */
  readonly default?: boolean
}
