import { expect, it } from 'vitest'
import { openIncoming } from './incoming-event.js'

const row = {
  clientId: '1',
  user: 'romeo@montague.example',
  chat: 'nurse',
  stanza: "<message xmlns='jabber:client' id='m1' type='chat'><body>Hello</body></message>",
  stanzaId: 'm1',
  at: new Date(0),
  attempts: 1,
}

it('has the event that was stored', () => {
  const event = { kind: 'displayed', target: { stanzaId: 'x' } } as const
  expect(openIncoming({ ...row, event: JSON.stringify(event) })).toMatchObject({ event, stanza: { id: 'm1' } })
})

it('reads the event from the stanza in rows of the first version, which have none', () => {
  expect(openIncoming({ ...row, event: '' }).event).toEqual({ kind: 'message', content: { body: 'Hello' } })
})
