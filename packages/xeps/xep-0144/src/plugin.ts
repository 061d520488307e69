import type { Ops } from '@trestle/api-registry'
import { type Arrival, createCache, createSerial, definePlugin, roster, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { defineEvent } from '@trestle/xmlstream'
import {
  NS_ROSTER_EXCHANGE,
  OldRosterExchange,
  RosterExchange,
  type SuggestedItemValue,
  suggestionExchange,
} from './elements.js'
import { rosterExchangeOps } from './ops.js'
import { RosterExchangeError } from './roster-exchange-error.js'
import { actionOf, type SuggestedAction, type SuggestedContact, stepFor } from './suggestion.js'

/** Somebody suggests to change the roster. Nothing was changed: ask a person. */
export interface ContactsSuggested {
  readonly from: JID
  /** The local address that it is suggested to. */
  readonly self: Self
  readonly action: SuggestedAction
  readonly contacts: readonly SuggestedContact[]
  /** What it came in; undefined where it came as a request. */
  readonly message: Message | undefined
  /**
   * Does what is suggested, or the part of it that is given; those that are added are asked for their presence. Rejects
   * with RosterExchangeError `no-roster` where the plugin `roster` is not installed.
   */
  accept(contacts?: readonly SuggestedContact[], wait?: Wait): Promise<void>
}

/** Emitted for suggestions of those who are not trusted, without the contacts that there is nothing to do about. */
export const contactsSuggested = /* @__PURE__ */ defineEvent<ContactsSuggested>('xep-0144:suggested')

export interface RosterExchangeOptions {
  /**
   * Entities such as gateways, by their bare addresses, whose suggestions are followed as far as they are about contacts of
   * their own domain. Default: none.
   */
  readonly trusted?: readonly (JID | string)[] | undefined
  /** Contacts in one suggestion of an entity that is not trusted. Default: 200. Of one that is, ten times as many. */
  readonly maxContacts?: number | undefined
  /** Suggestions of one entity in a minute. Default: 20. */
  readonly maxPerMinute?: number | undefined
  /**
   * Whether messages with contacts of XEP-0093 (`jabber:x:roster`), which old gateways and clients send, are suggestions to
   * add them. Default: false.
   */
  readonly old?: boolean | undefined
}

/** A contact to suggest. */
export type ContactInit = Omit<SuggestedContact, 'jid'> & { readonly jid: JID | string }

export interface SuggestOptions extends Wait {
  /** What to say to the person, where it goes as a message. */
  readonly body?: string | undefined
}

export interface RosterExchangeApi {
  readonly api: Ops<typeof rosterExchangeOps>
  /**
   * Suggests to change a roster: by a request to a full address, which answers, and by a message to all clients of a bare one
   * (§5). Only gateways and group services suggest anything but `add` (§7.1).
   */
  suggest(
    to: JID | string,
    action: SuggestedAction,
    contacts: readonly ContactInit[],
    options?: SuggestOptions,
  ): Promise<void>
  /** Whether another client understands suggestions (§4). */
  isSupportedBy(client: JID | string, wait?: Wait): Promise<boolean>
}

type Origin = Pick<ContactsSuggested, 'from' | 'self' | 'message'>

/** Entities whose suggestions are counted. */
const MAX_COUNTED = 1000
const MINUTE = 60_000
/** More contacts are believed of those who are trusted. */
const TRUSTED_FACTOR = 10

/** Roster Item Exchange (XEP-0144): suggests contacts to others, and follows those who are trusted. */
export const rosterExchange = definePlugin({
  name: 'xep-0144',
  features: [NS_ROSTER_EXCHANGE],
  requires: { disco },
  optional: { roster },
  setup({ xmpp, deps }, options: RosterExchangeOptions) {
    const { trusted = [], maxContacts = 200, maxPerMinute = 20, old = false } = options
    const trustedEntities = trusted.map((one) => JID.from(one))
    const api = xmpp.ops.wrap('xep-0144', rosterExchangeOps, {
      isTrusted: ({ from, args: { contact } }) =>
        from !== undefined &&
        contact.jid.domain === from.domain &&
        trustedEntities.some((entity) => entity.equals(from.bare)),
    })
    const counts = createCache<{ seen: number }>({ max: MAX_COUNTED, maxAge: MINUTE, clock: xmpp.clock })

    function count(from: JID): void {
      const key = from.bare.toString()
      const entry = counts.get(key) ?? { seen: 0 }
      if (entry.seen === 0) counts.set(key, entry)
      if (++entry.seen > maxPerMinute) throw new StanzaError('resource-constraint', { text: 'Too many suggestions.' })
    }

    async function apply(self: Self, action: SuggestedAction, contact: SuggestedContact, wait?: Wait): Promise<void> {
      const contacts = deps.roster?.(self)
      if (!contacts) throw new RosterExchangeError('no-roster', 'Nothing can be changed without the plugin `roster`.')
      const step = stepFor(action, contact, contacts.get(contact.jid))
      if (!step) return
      if (step.kind === 'remove') return contacts.remove(step.jid, wait)
      await contacts.set(step.item, wait)
      if (step.kind === 'add') contacts.subscribe(contact.jid)
    }

    const serial = createSerial()

    /** One after another of each entity: what it adds first it may remove then. */
    async function receive(items: readonly SuggestedItemValue[], origin: Origin): Promise<void> {
      count(origin.from)
      const action = oneActionOf(items)
      await serial.run(`${origin.self.key} ${origin.from.bare}`, () => handle(action, items, origin))
    }

    /** Follows what is trusted, and tells of the rest. */
    async function handle(
      action: SuggestedAction,
      items: readonly SuggestedItemValue[],
      { from, self, message }: Origin,
    ): Promise<void> {
      if (items.length > maxContacts * TRUSTED_FACTOR) throw tooMany()
      const current = deps.roster?.(self)
      const followed: SuggestedContact[] = []
      const asked: SuggestedContact[] = []
      for (const { jid, name, groups } of items) {
        const contact = { jid: jid.bare, ...(name !== undefined && { name }), ...(groups && { groups }) }
        if (current && !stepFor(action, contact, current.get(contact.jid))) continue
        const isTrusted = await api.run('isTrusted', { jid: self.boundJid, from, args: { action, contact } })
        if (isTrusted && current) followed.push(contact)
        else asked.push(contact)
      }
      if (asked.length > maxContacts) throw tooMany()
      for (const contact of followed) await apply(self, action, contact)
      if (asked.length === 0) return
      const accept = async (contacts: readonly SuggestedContact[] = asked, wait?: Wait) => {
        for (const contact of contacts) await apply(self, action, contact, wait)
      }
      xmpp.events.emit(contactsSuggested, { from, self, action, contacts: asked, message, accept })
    }

    async function receiveIn(message: Message, items: readonly SuggestedItemValue[], { from, self }: Arrival) {
      if (message.type === 'groupchat' || items.length === 0) return
      await receive(items, { from, self, message })
    }

    xmpp.onMessage(RosterExchange, ({ items }, message, arrival) => receiveIn(message, items, arrival))
    if (old) {
      xmpp.onMessage(OldRosterExchange, async ({ items }, message, arrival) => {
        // Whoever writes both forms means one suggestion.
        if (!message.has(RosterExchange)) await receiveIn(message, items, arrival)
      })
    }
    xmpp.iq.onSet(suggestionExchange, async ({ items }, { from, self }) => {
      // Whether somebody is there to answer, or has a contact already, is nothing that strangers are told.
      await receive(items, { from, self, message: undefined })
    })

    return (self: Self): RosterExchangeApi => ({
      api,
      async suggest(to, action, contacts, { body, ...wait } = {}) {
        if (contacts.length === 0) throw new RosterExchangeError('nothing-suggested', 'Say which contacts to suggest.')
        const items = contacts.map(({ jid, name, groups }) => ({ action, jid: JID.from(jid).bare, name, groups }))
        if (JID.from(to).isFull) return self.iq.set(to, suggestionExchange, { items }, wait)
        self.send(self.message({ to, body }).set(RosterExchange, { items }))
      },
      isSupportedBy: (client, wait) => deps.disco(self).supports(client, NS_ROSTER_EXCHANGE, wait),
    })
  },
})

/** Additions, deletions and modifications come in stanzas of their own (§6). */
function oneActionOf(items: readonly SuggestedItemValue[]): SuggestedAction {
  const [action, ...others] = new Set(items.map(actionOf))
  if (action && others.length === 0) return action
  throw new StanzaError('bad-request', { text: 'One suggestion has contacts, and one action for all of them.' })
}

function tooMany(): StanzaError {
  return new StanzaError('resource-constraint', { text: 'There are too many contacts in one suggestion.' })
}
