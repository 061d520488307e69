import { attr, type Codec, element, mapped } from '@trestle/stanza'

/** XEP-0421 §7.1. Also the feature of rooms that give such identifiers. */
export const NS_OCCUPANT_ID = 'urn:xmpp:occupant-id:0'

/** XEP-0421 §4.1. */
const MAX_LENGTH = 128

const identifier: Codec<string> = {
  decode(text) {
    if (text === '' || text.length > MAX_LENGTH) throw new Error(`expected from 1 to ${MAX_LENGTH} characters`)
    return text
  },
  encode: (text) => text,
}

/** Who is behind an occupant: opaque, the same for all visits of one user to a room, and another in other rooms. */
export const OccupantId = mapped(
  element(NS_OCCUPANT_ID, 'occupant-id', { id: attr(identifier) }),
  ({ id }) => id,
  (id) => ({ id }),
)
