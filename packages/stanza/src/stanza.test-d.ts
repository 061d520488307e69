import type { JID } from '@trestle/jid'
import { expectTypeOf } from 'vitest'
import {
  attr,
  base64,
  element,
  Iq,
  type IqType,
  integer,
  Message,
  type MessageType,
  optional,
  type Presence,
  type PresenceType,
  type Stanza,
  StanzaError,
  string,
  text,
} from './index.js'

const Bob = element('urn:xmpp:bob', 'data', {
  cid: attr(string),
  maxAge: optional(attr('max-age', integer)),
  data: text(base64),
})
declare const message: Message
declare const presence: Presence
declare const iq: Iq
declare const data: Uint8Array

// What is read is typed by the definition.
expectTypeOf(message.get(Bob)?.data).toEqualTypeOf<Uint8Array | undefined>()
expectTypeOf(presence.getAll(Bob)[0]).toEqualTypeOf(iq.get(Bob))
// @ts-expect-error there may be none
message.get(Bob).cid

// What is written is checked against the definition, which the value does not widen.
message.set(Bob, { cid: 'c', data }).add(Bob, { cid: 'd', data }).remove(Bob)
presence.set(Bob, { cid: 'c', data, maxAge: undefined })
iq.set(Bob, { cid: 'c', data }).result()
// @ts-expect-error data missing
message.set(Bob, { cid: 'c' })
// @ts-expect-error no such field
message.add(Bob, { cid: 'c', data, size: 5 })
// @ts-expect-error wrong type of a field
iq.set(Bob, { cid: 'c', data: 'text' })

// Types are closed; those that the wire may break are honest about it.
expectTypeOf(message.type).toEqualTypeOf<MessageType>()
expectTypeOf(presence.type).toEqualTypeOf<PresenceType | undefined>()
expectTypeOf(iq.type).toEqualTypeOf<IqType | undefined>()
expectTypeOf(presence.priority).toEqualTypeOf<number>()
// @ts-expect-error no such type
Message.of({ type: 'shout' })
// @ts-expect-error an iq needs a type
Iq.of({ to: 'a@b' })

// Addresses are read as JIDs and may be written as text.
expectTypeOf(message.from).toEqualTypeOf<JID | undefined>()
message.to = 'a@b'
message.to = message.from
Message.of({ to: 'a@b', body: undefined })

// Where a reply goes is not for its caller to say.
expectTypeOf(message.reply({ body: 'x' })).toEqualTypeOf<Message>()
expectTypeOf(presence.reply()).toEqualTypeOf<Presence>()
// @ts-expect-error the sender is who gets it
message.reply({ to: 'a@b' })

// All three are stanzas, and none of them is another.
for (const stanza of [message, presence, iq] satisfies readonly Stanza[]) {
  expectTypeOf(stanza.error).toEqualTypeOf<StanzaError | undefined>()
}
// @ts-expect-error an iq has no body
iq.body
// @ts-expect-error no such condition
new StanzaError('not-found')
expectTypeOf(new StanzaError('gone').code).toExtend<string>()
// @ts-expect-error conditions are closed
new StanzaError('gone').code === 'lost'
