import { Message } from '@trestle/stanza'
import { parse } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { carriesForward, ForwardError, unwrapMessage } from './index.js'

const pigeon = { ns: 'urn:example:pigeon', name: 'pigeon' }
const raven = { ns: 'urn:example:pigeon', name: 'raven' }
const rules = { from: 'romeo@montague.example', within: [pigeon, raven] }

const inner = (content = '<body>Peace?</body>', attrs = "from='juliet@capulet.example/balcony'") =>
  `<message xmlns='jabber:client' ${attrs} to='romeo@montague.example/orchard'>${content}</message>`
const forward = (content = inner()) => `<forwarded xmlns='urn:xmpp:forward:0'>${content}</forwarded>`
const pigeonWith = (content = forward()) => `<pigeon xmlns='urn:example:pigeon'>${content}</pigeon>`
const carrier = (content = pigeonWith(), from = "from='romeo@montague.example'") =>
  new Message(parse(`<message xmlns='jabber:client' ${from} to='romeo@montague.example/garden'>${content}</message>`))

const codeOf = (message: Message) => {
  try {
    unwrapMessage(message, rules)
    return undefined
  } catch (error) {
    if (!(error instanceof ForwardError)) throw error
    return error.code
  }
}

describe('unwrapMessage', () => {
  it('gives the message, with when it came and what it was in', () => {
    const stamped = forward(`<delay xmlns='urn:xmpp:delay' stamp='2025-03-01T22:14:09Z'/>${inner()}`)
    const { message, delay, container } = unwrapMessage(carrier(pigeonWith(stamped)), rules)
    expect([message.body, String(message.from), container]).toEqual([
      'Peace?',
      'juliet@capulet.example/balcony',
      pigeon,
    ])
    expect(delay?.stamp).toEqual(new Date('2025-03-01T22:14:09Z'))
  })

  it.each([
    ['a stranger', "from='tybalt@capulet.example/street'"],
    ['another resource of the same account', "from='romeo@montague.example/garden'"],
    ['the domain of the account', "from='montague.example'"],
    ['an account whose name begins alike', "from='romeo@montague.example.org'"],
    ['nobody', ''],
  ])('believes it of %s no more than of anybody', (_, from) => {
    expect(codeOf(carrier(pigeonWith(), from))).toBe('untrusted-sender')
  })

  it('knows an address however it is written', () => {
    expect(codeOf(carrier(pigeonWith(), "from='Romeo@MONTAGUE.example'"))).toBeUndefined()
  })

  it.each([
    ['nothing', '<body>Peace?</body>'],
    ['a forward outside of the protocol', forward()],
    ['an empty container', pigeonWith('')],
    ['two containers', pigeonWith() + pigeonWith()],
    ['one container of each kind', `${pigeonWith()}<raven xmlns='urn:example:pigeon'>${forward()}</raven>`],
    ['two forwards', pigeonWith(forward() + forward())],
    ['two messages', pigeonWith(forward(inner() + inner()))],
    ['no message', pigeonWith(forward("<iq xmlns='jabber:client' type='get' id='i'/>"))],
    ['a message without a namespace of its own', pigeonWith(forward('<message><body>Peace?</body></message>'))],
    ['an address that is none', pigeonWith(forward(inner('', "from='@@'")))],
  ])('refuses %s', (_, content) => {
    expect(codeOf(carrier(content))).toBe('malformed')
  })

  it('refuses a sender that is no address', () => {
    expect(codeOf(carrier(pigeonWith(), "from='@@'"))).toBe('malformed')
  })

  it('refuses a forward in a forward', () => {
    expect(codeOf(carrier(pigeonWith(forward(inner(pigeonWith())))))).toBe('nested')
    expect(codeOf(carrier(pigeonWith(forward(inner("<raven xmlns='urn:example:pigeon'/>")))))).toBe('nested')
  })

  it('never throws anything else, whatever is in it', () => {
    const piece = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('', 'text', inner(), "<delay xmlns='urn:xmpp:delay'/>", '<message/>'),
        tie('node').map((content) => pigeonWith(content)),
        tie('node').map((content) => forward(content)),
        tie('node').map((content) => inner(content)),
        fc.tuple(tie('node'), tie('node')).map((both) => both.join('')),
      ),
    })).node
    fc.assert(
      fc.property(piece, (content) => {
        const code = codeOf(carrier(content))
        expect([undefined, 'malformed', 'nested']).toContain(code)
      }),
    )
  })

  it('tells whether there is anything to take out', () => {
    expect(carriesForward(carrier().element, rules.within)).toBe(true)
    expect(carriesForward(carrier(forward()).element, rules.within)).toBe(false)
  })
})
