import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import type { FormFieldValue } from '@trestle/xep-0004'
import type { Element } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'

/** What another specification adds to hosted rooms. */
export interface HostedRoomExtension {
  /** Features of rooms. */
  readonly features?: readonly string[]
  /** Namespaces of payloads that only rooms write: they are taken out of what occupants send. */
  readonly reserved?: readonly string[]
  /** Fields for the form with information about a room (XEP-0045 §6.4). */
  infoFields?(room: JID): readonly FormFieldValue[] | Promise<readonly FormFieldValue[]>
  /**
   * Payloads that a room adds to the presence of a user, by bare address. Asked for when a session enters and by
   * `refresh` of the room; where it fails, the presence goes without them.
   */
  presencePayloads?(room: JID, user: JID): readonly Element[] | Promise<readonly Element[]>
  /** A message with a body was said to all, by an occupant, by a puppet, or by the room. Without a recipient. */
  said?(room: JID, message: Message): unknown
  /** A room does not exist any more: another one of that address has nothing to do with it. */
  ended?(room: JID): void | Promise<void>
}

/** The extensions of all rooms of a service. */
export interface Extensions {
  add(extension: HostedRoomExtension): Dispose
  isReserved(ns: string): boolean
  features(): readonly string[]
  infoFields(room: JID): Promise<readonly FormFieldValue[]>
  presencePayloads(room: JID, user: JID | undefined): Promise<readonly Element[]>
  said(room: JID, message: Message): void
  ended(room: JID): Promise<void>
}

export function createExtensions(report: (error: unknown) => void): Extensions {
  const all = new Set<HostedRoomExtension>()

  /** What one of them fails at costs neither the room nor the others anything. */
  async function collect<T>(ask: (extension: HostedRoomExtension) => readonly T[] | undefined | Promise<readonly T[]>) {
    const found: T[] = []
    for (const extension of all) {
      try {
        found.push(...((await ask(extension)) ?? []))
      } catch (error) {
        report(error)
      }
    }
    return found
  }

  return {
    add(extension) {
      all.add(extension)
      return () => all.delete(extension)
    },
    isReserved: (ns) => [...all].some(({ reserved }) => reserved?.includes(ns)),
    features: () => [...all].flatMap(({ features = [] }) => features),
    infoFields: (room) => collect((extension) => extension.infoFields?.(room)),
    presencePayloads: (room, user) => collect((extension) => user && extension.presencePayloads?.(room, user)),
    async ended(room) {
      await collect(async (extension) => {
        await extension.ended?.(room)
        return []
      })
    },
    said(room, message) {
      // At once, so that each hears of messages in their order, however long another takes.
      for (const extension of all) {
        // A copy for each: an archive writes its id into what it is given.
        const copy = new Message(message.element.clone())
        void (async () => extension.said?.(room, copy))().catch(report)
      }
    },
  }
}
