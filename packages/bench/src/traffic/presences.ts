import type { People } from './people.js'

export function presence(people: People): string {
  const { random, self } = people
  if (random.chance(0.15)) return `<presence from='${people.device()}' to='${self}' type='unavailable'/>`
  const show = random.chance(0.4) ? `<show>${random.pick(['away', 'xa', 'dnd', 'chat'])}</show>` : ''
  const status = random.chance(0.3) ? `<status>${people.text(1, 12)}</status>` : ''
  const photo = random.chance(0.6) ? `<photo>${random.hex(40)}</photo>` : ''
  return (
    `<presence from='${people.device()}' to='${self}' xml:lang='en'>${show}${status}<priority>${random.int(0, 20)}</priority>` +
    `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example/${random.int(1, 9)}' ver='${people.base64(20)}'/>` +
    `<x xmlns='vcard-temp:x:update'>${photo}</x><idle xmlns='urn:xmpp:idle:1' since='${people.stamp()}'/></presence>`
  )
}

/** An occupant of a room (XEP-0045). */
export function occupant(people: People): string {
  const { random, self } = people
  return (
    `<presence from='${people.room()}/${people.nick()}' to='${self}' id='${random.hex(8)}'>` +
    `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example/${random.int(1, 9)}' ver='${people.base64(20)}'/>` +
    `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='${people.base64(32)}'/><x xmlns='http://jabber.org/protocol/muc#user'>` +
    `<item affiliation='${random.pick(['none', 'member', 'admin'])}' role='participant' jid='${people.device()}'/>` +
    `${random.chance(0.1) ? "<status code='110'/>" : ''}</x></presence>`
  )
}
