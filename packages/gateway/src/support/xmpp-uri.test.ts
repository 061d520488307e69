import { JID } from '@trestle/jid'
import { expect, it } from 'vitest'
import { xmppUri } from './xmpp-uri.js'

it.each([
  ['juliet@gateway.example/legacy', 'xmpp:juliet@gateway.example'],
  ['#the\\20square@gateway.example', 'xmpp:%23the%5C20square@gateway.example'],
  ['gateway.example', 'xmpp:gateway.example'],
])('the address %s is %s', (jid, uri) => {
  expect(xmppUri(JID.parse(jid))).toBe(uri)
  expect(xmppUri(JID.parse(jid), 'join')).toBe(`${uri}?join`)
})
