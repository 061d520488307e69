import type { JID } from '@trestle/jid'
import type { OpHandler } from './op.js'

/** A handler at a place; one without stands for the default, whatever lesser places hold. */
export interface Registration {
  readonly handler: OpHandler<unknown, unknown> | undefined
}

/** Where a registration holds; neither JID, scope nor node is everywhere. */
export interface Place {
  readonly jid: string | undefined
  readonly at: ((jid: JID) => boolean) | undefined
  readonly node: string | undefined
}

/** The registrations of one op, stacked at their places. */
export interface Places {
  /** The topmost registration of the closest place: six look-ups at most, and one question to each scope. */
  find(jid: JID | undefined, node: string | undefined): Registration | undefined
  /** Returns what takes it away again; it may be called late, or twice. */
  add(place: Place, registration: Registration): () => void
  clear(place: Place): void
}

type Stack = readonly Registration[]

interface ScopedRegistration {
  readonly at: (jid: JID) => boolean
  readonly node: string | undefined
  readonly registration: Registration
}

interface Level {
  anyNode: Stack
  readonly byNode: Map<string, Stack>
}

const none: Stack = []
const createLevel = (): Level => ({ anyNode: none, byNode: new Map() })

export function createPlaces(): Places {
  const anyJid = createLevel()
  const byJid = new Map<string, Level>()
  let scoped: readonly ScopedRegistration[] = []

  /** One for the node comes before one for all nodes. */
  function findScoped(jid: JID | undefined, node: string | undefined): Registration | undefined {
    if (!jid || scoped.length === 0) return undefined
    const fitting = scoped.filter(({ at }) => at(jid))
    const found =
      (node === undefined ? undefined : fitting.findLast((one) => one.node === node)) ??
      fitting.findLast((one) => one.node === undefined)
    return found?.registration
  }

  function addScoped(entry: ScopedRegistration): () => void {
    scoped = [...scoped, entry]
    return () => {
      scoped = scoped.filter((other) => other !== entry)
    }
  }

  function read({ jid, node }: Omit<Place, 'at'>): Stack {
    const level = jid === undefined ? anyJid : byJid.get(jid)
    return (node === undefined ? level?.anyNode : level?.byNode.get(node)) ?? none
  }

  // Empty places go, so that a component which registers per JID and undoes it leaves nothing behind.
  function write({ jid, node }: Omit<Place, 'at'>, stack: Stack): void {
    const level = jid === undefined ? anyJid : (byJid.get(jid) ?? createLevel())
    if (node === undefined) level.anyNode = stack
    else if (stack.length > 0) level.byNode.set(node, stack)
    else level.byNode.delete(node)
    if (jid === undefined) return
    if (level.anyNode.length + level.byNode.size > 0) byJid.set(jid, level)
    else byJid.delete(jid)
  }

  return {
    find(jid, node) {
      const known = jid !== undefined && byJid.size > 0
      const exact = known ? byJid.get(jid.toString()) : undefined
      const bare = known && !jid.isBare ? byJid.get(jid.bare.toString()) : undefined
      if (node !== undefined) {
        const found = (exact?.byNode.get(node) ?? bare?.byNode.get(node))?.at(-1)
        if (found) return found
      }
      return (
        exact?.anyNode.at(-1) ??
        bare?.anyNode.at(-1) ??
        findScoped(jid, node) ??
        (node === undefined ? undefined : anyJid.byNode.get(node)?.at(-1)) ??
        anyJid.anyNode.at(-1)
      )
    },
    add(place, registration) {
      const { at, node } = place
      if (at) return addScoped({ at, node, registration })
      write(place, [...read(place), registration])
      return () =>
        write(
          place,
          read(place).filter((other) => other !== registration),
        )
    },
    clear(place) {
      const { at, node } = place
      if (at) scoped = scoped.filter((other) => other.at !== at || other.node !== node)
      else write(place, none)
    },
  }
}
