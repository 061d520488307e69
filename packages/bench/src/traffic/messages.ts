import type { People } from './people.js'

/** A message between two people as today's clients and servers send it. */
export function chat(people: People): string {
  const { random, self } = people
  const id = random.uuid()
  const hints = random.chance(0.7)
    ? `<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/><origin-id xmlns='urn:xmpp:sid:0' id='${id}'/>`
    : ''
  const stored = `<stanza-id xmlns='urn:xmpp:sid:0' id='${random.hex(16)}' by='romeo@example.org'/>`
  return (
    `<message to='${self}' from='${people.device()}' type='chat' id='${id}' xml:lang='en'>` +
    `<body>${people.text(1, 45)}</body><active xmlns='http://jabber.org/protocol/chatstates'/>${hints}${stored}</message>`
  )
}

export function chatState(people: People): string {
  const state = people.random.pick(['composing', 'paused', 'active'])
  return (
    `<message to='${people.self}' from='${people.device()}' type='chat' id='${people.random.hex(8)}'>` +
    `<${state} xmlns='http://jabber.org/protocol/chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>`
  )
}

export function receipt(people: People): string {
  const { random, self } = people
  const kind = random.pick(["received xmlns='urn:xmpp:receipts'", "displayed xmlns='urn:xmpp:chat-markers:0'"])
  return (
    `<message to='${self}' from='${people.device()}' id='${random.uuid()}' type='chat'>` +
    `<${kind} id='${random.uuid()}'/><store xmlns='urn:xmpp:hints'/></message>`
  )
}

export function groupchat(people: People): string {
  const { random, self } = people
  const room = people.room()
  const id = random.uuid()
  const delay = random.chance(0.4) ? `<delay xmlns='urn:xmpp:delay' from='${room}' stamp='${people.stamp()}'/>` : ''
  const reply = random.chance(0.15)
    ? `<reply xmlns='urn:xmpp:reply:0' to='${room}/${people.nick()}' id='${random.hex(16)}'/>` +
      `<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='${random.int(10, 60)}'/></fallback>`
    : ''
  return (
    `<message type='groupchat' id='${id}' from='${room}/${people.nick()}' to='${self}'>` +
    `<body>${people.text(1, 60)}</body>${reply}<origin-id xmlns='urn:xmpp:sid:0' id='${id}'/>` +
    `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='${people.base64(32)}'/>` +
    `<stanza-id xmlns='urn:xmpp:sid:0' id='${people.stamp()}-${random.hex(6)}' by='${room}'/>${delay}</message>`
  )
}

/** One page entry of an archive (XEP-0313). */
export function archived(people: People): string {
  const { random, self } = people
  return (
    `<message to='${self}' from='romeo@example.org'><result xmlns='urn:xmpp:mam:2' queryid='${random.hex(8)}' id='${random.hex(16)}'>` +
    `<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='${people.stamp()}'/>` +
    `<message xmlns='jabber:client' from='${people.device()}' to='romeo@example.org' type='chat' id='${random.uuid()}' xml:lang='en'>` +
    `<body>${people.text(1, 45)}</body><request xmlns='urn:xmpp:receipts'/></message></forwarded></result></message>`
  )
}

/** What one of our own devices sent (XEP-0280). */
export function carbon(people: People): string {
  const { random, self } = people
  return (
    `<message xmlns='jabber:client' from='romeo@example.org' to='${self}' type='chat'><sent xmlns='urn:xmpp:carbons:2'>` +
    `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='romeo@example.org/phone' to='${people.contact()}' ` +
    `type='chat' id='${random.uuid()}'><body>${people.text(1, 30)}</body></message></forwarded></sent></message>`
  )
}
