import { JID } from '@trestle/jid'
import { Message, Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { elementOf } from './element-of.js'
import { notOnline } from './errors.js'
import type { IqRequests } from './iq-requests.js'
import { messageInit } from './message-init.js'
import type { Self } from './self.js'

export interface SelvesOptions {
  readonly kind: 'client' | 'component'
  /** The account of a client, the domain of a component. */
  readonly address: JID
  /** The live address of the host; undefined before a client is bound. */
  readonly own: () => JID | undefined
  readonly requests: Pick<IqRequests, 'requester'>
  readonly transmit: (element: Element) => void
  readonly newId: () => string
}

/** The local addresses of a host: one object for each as long as anybody holds it. */
export interface Selves {
  /** The only one of a client, the domain of a component. */
  readonly main: Self
  at(jid: JID | string): Self
}

export function createSelves({ kind, address, own, requests, transmit, newId }: SelvesOptions): Selves {
  // Addresses are made up by whoever writes to them, so none is kept for longer than it is used.
  const known = new Map<string, WeakRef<Self>>()
  const collected = new FinalizationRegistry<string>((key) => {
    if (known.get(key)?.deref() === undefined) known.delete(key)
  })

  function selfAt(key: string, current: () => JID | undefined, from: JID | undefined): Self {
    return {
      key,
      scope: from ? { jid: from } : {},
      get jid() {
        const jid = current()
        if (!jid) throw notOnline('A client has no address before it is bound: wait for start().')
        return jid
      },
      get boundJid() {
        return current()
      },
      iq: requests.requester(() => from),
      send(stanza) {
        const element = elementOf(stanza)
        if (from && element.attrs['from'] === undefined) element.attrs['from'] = from.toString()
        transmit(element)
      },
      message: (init) => Message.of(messageInit(init, from, newId)),
      presence: (init) => Presence.of({ from, ...init }),
    }
  }

  // A client leaves `from` to its server, which knows it anyway and checks it.
  const main = selfAt(address.bare.toString(), own, kind === 'component' ? address : undefined)
  if (kind === 'client') return { main, at: () => main }

  return {
    main,
    at(jid) {
      const local = JID.from(jid)
      if (local.equals(address)) return main
      const text = local.toString()
      const found = known.get(text)?.deref()
      if (found) return found
      const self = selfAt(local.bare.toString(), () => local, local)
      known.set(text, new WeakRef(self))
      collected.register(self, text)
      return self
    },
  }
}
