import type { People } from './people.js'

const FEATURES = [
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/disco#items',
  'http://jabber.org/protocol/caps',
  'http://jabber.org/protocol/chatstates',
  'http://jabber.org/protocol/nick+notify',
  'http://jabber.org/protocol/commands',
  'urn:xmpp:receipts',
  'urn:xmpp:chat-markers:0',
  'urn:xmpp:message-correct:0',
  'urn:xmpp:avatar:metadata+notify',
  'urn:xmpp:ping',
  'urn:xmpp:jingle:1',
  'urn:xmpp:time',
  'jabber:iq:version',
  'jabber:x:conference',
]

export function disco(people: People): string {
  const { random, self } = people
  const features = FEATURES.filter(() => random.chance(0.7)).map((feature) => `<feature var='${feature}'/>`)
  return (
    `<iq type='result' id='${random.hex(12)}' from='${people.device()}' to='${self}'>` +
    `<query xmlns='http://jabber.org/protocol/disco#info' node='https://client.example/#${people.base64(20)}'>` +
    `<identity category='client' type='phone' name='Client &amp; Co'/>${features.join('')}</query></iq>`
  )
}

export function roster(people: People): string {
  const { random, self } = people
  const items = Array.from({ length: random.skewed(3, 60) }, () => {
    const subscription = random.pick(['both', 'both', 'both', 'to', 'from', 'none'])
    const group = random.chance(0.6) ? `<group>${random.pick(['Friends', 'Work', 'Família'])}</group>` : ''
    const [open, close] = group === '' ? ['/>', ''] : ['>', `${group}</item>`]
    return `<item jid='${people.contact()}' name='${people.nick()}' subscription='${subscription}'${open}${close}`
  })
  return (
    `<iq type='result' id='${random.hex(12)}' to='${self}'>` +
    `<query xmlns='jabber:iq:roster' ver='${random.int(1, 999)}'>${items.join('\n')}</query></iq>`
  )
}

export function ping(people: People): string {
  const { random, self } = people
  return random.chance(0.5)
    ? `<iq type='get' id='${random.hex(12)}' from='example.org' to='${self}'><ping xmlns='urn:xmpp:ping'/></iq>`
    : `<iq type='result' id='${random.hex(12)}' from='example.org' to='${self}'/>`
}

/** A personal event (XEP-0163): what somebody is called, listens to, or looks like now. */
export function personalEvent(people: People): string {
  const { random, self } = people
  const [node, payload] = random.pick([
    ['http://jabber.org/protocol/nick', `<nick xmlns='http://jabber.org/protocol/nick'>${people.nick()}</nick>`],
    [
      'urn:xmpp:avatar:metadata',
      `<metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='${random.int(2000, 60_000)}' id='${random.hex(40)}' type='image/png' width='128' height='128'/></metadata>`,
    ],
    [
      'http://jabber.org/protocol/tune',
      `<tune xmlns='http://jabber.org/protocol/tune'><artist>${people.text(1, 3)}</artist><length>${random.int(90, 600)}</length><title>${people.text(1, 6)}</title></tune>`,
    ],
  ] as const)
  return (
    `<message from='${people.contact()}' to='${self}' type='headline' id='${random.hex(12)}'>` +
    `<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${node}'>` +
    `<item id='${random.hex(40)}' publisher='${people.contact()}'>${payload}</item></items></event></message>`
  )
}

/** An image of 8 to 64 KiB: as an item (XEP-0084), or in a card (XEP-0054) with its base64 cut into lines. */
export function avatar(people: People): string {
  const { random, self } = people
  const bytes = random.int(8 * 1024, 64 * 1024)
  const payload = random.chance(0.6)
    ? `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item id='${random.hex(40)}'>` +
      `<data xmlns='urn:xmpp:avatar:data'>${people.base64(bytes)}</data></item></items></pubsub>`
    : `<vCard xmlns='vcard-temp'><FN>${people.nick()}</FN><PHOTO><TYPE>image/png</TYPE>` +
      `<BINVAL>${people.base64(bytes, 76)}</BINVAL></PHOTO></vCard>`
  return `<iq type='result' id='${random.hex(12)}' from='${people.contact()}' to='${self}'>${payload}</iq>`
}
