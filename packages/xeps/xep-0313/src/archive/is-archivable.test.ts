import { Message } from '@trestle/stanza'
import { elementFrom } from '@trestle/testing'
import { expect, it } from 'vitest'
import { isArchivable } from './index.js'

const HINTS = "xmlns='urn:xmpp:hints'"

it.each([
  ["<message type='chat'><body>Hi</body></message>", true],
  ['<message><body>Hi</body></message>', true],
  ["<message type='groupchat'><body>Hi</body></message>", true],
  ["<message type='groupchat'><subject>Balconies</subject></message>", true],
  ["<message type='chat'><subject>Balconies</subject></message>", false],
  ["<message type='headline'><body>News</body></message>", false],
  ["<message type='error'><body>Hi</body></message>", false],
  ["<message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>", false],
  [`<message type='chat'><body>Hi</body><no-store ${HINTS}/></message>`, false],
  [`<message type='chat'><body>Hi</body><no-permanent-store ${HINTS}/></message>`, false],
  [`<message type='chat'><received xmlns='urn:xmpp:receipts' id='1'/><store ${HINTS}/></message>`, true],
])('%s is archived: %s', (xml, expected) => {
  expect(isArchivable(new Message(elementFrom(xml.replace('<message', "<message xmlns='jabber:client'"))))).toBe(
    expected,
  )
})
