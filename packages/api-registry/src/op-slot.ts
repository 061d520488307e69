import { JID } from '@trestle/jid'
import type { OpCall, OpHandler } from './op.js'
import { OpError } from './op-error.js'
import { createPlaces, type Place } from './places.js'
import type { RegisterWhere, Where } from './where.js'

type Handler = OpHandler<unknown, unknown>

/** One op on one host: what is registered for it, and its defaults. */
export interface OpSlot {
  register(handler: Handler, where: RegisterWhere): () => void
  registerDefault(handler: Handler): () => void
  restoreDefault(where: Where): void
  unregister(where: Where): void
  handlerFor(call: Pick<OpCall<unknown>, 'jid' | 'node'>): Handler
}

function placeOf({ jid, at, node }: Where): Place {
  if (jid !== undefined && at)
    throw new OpError('invalid-place', 'A place is one JID or a scope of them: leave one out.')
  return { jid: jid === undefined ? undefined : JID.from(jid).toString(), at, node }
}

const isEverywhere = ({ jid, at, node }: Where) => jid === undefined && !at && node === undefined

/** `lowest` is the default that is left when nobody has registered another. */
export function createOpSlot(lowest: Handler): OpSlot {
  const places = createPlaces()
  let defaults: readonly { readonly handler: Handler }[] = []

  const slot: OpSlot = {
    register(handler, where) {
      if (!where.default) return places.add(placeOf(where), { handler })
      if (isEverywhere(where)) return slot.registerDefault(handler)
      throw new OpError('invalid-place', 'A default holds everywhere: leave out either default or jid, at and node.')
    },
    registerDefault(handler) {
      const registration = { handler }
      defaults = [...defaults, registration]
      return () => {
        defaults = defaults.filter((other) => other !== registration)
      }
    },
    restoreDefault(where) {
      const place = placeOf(where)
      places.clear(place)
      if (!isEverywhere(where)) places.add(place, { handler: undefined })
    },
    unregister: (where) => places.clear(placeOf(where)),
    handlerFor: ({ jid, node }) => places.find(jid, node)?.handler ?? defaults.at(-1)?.handler ?? lowest,
  }
  return slot
}
