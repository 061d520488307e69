import { type Arrival, definePlugin } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { NS_REFERENCES, Reference, type ReferenceValue } from './elements.js'
import { addMention, type Mention, readMentions, readReferences } from './references.js'

/** A message refers to something. Anybody can refer to anything: nothing is fetched from where it points to. */
export interface ReferencesReceived {
  readonly references: readonly ReferenceValue[]
  /** Those of them that mention somebody. */
  readonly mentions: readonly Mention[]
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const referencesReceived = defineEvent<ReferencesReceived>('xep-0372:references')

export interface ReferencesApi {
  readonly mention: typeof addMention
  readonly of: typeof readReferences
}

/** References (XEP-0372): mentions users in messages, and tells of references in those that come. */
export const references = definePlugin({
  name: 'xep-0372',
  features: [NS_REFERENCES],
  setup({ xmpp }) {
    xmpp.onMessage(
      Reference,
      (_, message, arrival) => {
        const event = { references: readReferences(message), mentions: readMentions(message), message, arrival }
        xmpp.events.emit(referencesReceived, event)
      },
      { via: 'any' },
    )
    const view: ReferencesApi = { mention: addMention, of: readReferences }
    return () => view
  },
})
