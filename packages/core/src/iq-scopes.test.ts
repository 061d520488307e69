import { element, exchange, StanzaError, string, text } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'

const Ask = element('urn:example:ask', 'ask', { text: text(string) })
const asking = exchange(Ask, Ask)
const ROMEO = 'romeo@montague.example/orchard'

function setUp() {
  const host = createTestHost({ jid: 'rooms.example', kind: 'component' }).goOnline()
  /** What is answered to a request to an address. */
  const ask = (to: string, name = 'ask') => {
    host.receive(`<iq type='get' id='1' from='${ROMEO}' to='${to}'><${name} xmlns='urn:example:ask'>?</${name}></iq>`)
    const { attrs, children } = host.sent.at(-1) as Element
    const [payload] = children
    return attrs['type'] === 'error' ? 'error' : payload instanceof Element ? payload.text() : 'empty'
  }
  const { iq } = host.xmpp
  const answering = (text: string) => () => ({ text })
  return { host, iq, ask, answering }
}

const isRoom = ({ local, resource }: { local: string; resource: string }) => local.startsWith('#') && resource === ''
const isOccupant = ({ local, resource }: { local: string; resource: string }) =>
  local.startsWith('#') && resource !== ''

describe('requests to the addresses of a scope', () => {
  it('go to the handler of the scope, and those to others to the one for all', () => {
    const { iq, ask, answering } = setUp()
    iq.onGet(asking, answering('everywhere'))
    const undo = iq.onGet(asking, answering('room'), { at: isRoom })
    iq.onGet(asking, answering('second of rooms'), { at: isRoom })
    expect(['#garden@rooms.example', '#garden@rooms.example/romeo', 'rooms.example'].map((to) => ask(to))).toEqual([
      'room',
      'everywhere',
      'everywhere',
    ])
    undo()
    expect(ask('#garden@rooms.example')).toBe('second of rooms')
    expect(() => iq.onGet(asking, answering('twice'))).toThrow(expect.objectContaining({ code: 'handler-exists' }))
  })

  it('go to the catch-all of the scope where it has no handler, and not to the one for all', async () => {
    const { iq, ask, answering } = setUp()
    iq.onGet(asking, answering('everywhere'))
    iq.onAnyRequest(
      ({ payload }, { to }) => new Element('seen', 'urn:x', {}, [`${payload?.name} for ${to.resource}`]),
      {
        at: isOccupant,
      },
    )
    expect(ask('#garden@rooms.example/romeo')).toBe('ask for romeo')
    expect(ask('#garden@rooms.example/romeo', 'other')).toBe('other for romeo')
    expect(ask('#garden@rooms.example')).toBe('everywhere')
    expect(ask('#garden@rooms.example', 'other')).toBe('error')
    iq.onGet(asking, answering('occupant'), { at: isOccupant })
    expect(ask('#garden@rooms.example/romeo')).toBe('occupant')
  })

  it('are refused by what a scope or a catch-all throws', () => {
    const { host, iq, ask } = setUp()
    host.xmpp.events.on('error', () => {})
    iq.onAnyRequest(
      () => {
        throw new StanzaError('not-acceptable')
      },
      { at: isOccupant },
    )
    expect(ask('#garden@rooms.example/romeo')).toBe('error')
    iq.onGet(asking, () => ({ text: 'never' }), {
      at() {
        throw new Error('a scope that fails')
      },
    })
    expect(ask('rooms.example')).toBe('error')
  })

  it('say which address was asked', () => {
    const { host, iq, ask } = setUp()
    const asked: string[] = []
    iq.onGet(asking, (_, { self }) => {
      asked.push(`${self.jid} ${self.key} ${self === host.xmpp.as(self.jid)}`)
      return { text: '' }
    })
    ask('#garden@rooms.example/romeo')
    expect(asked).toEqual(['#garden@rooms.example/romeo #garden@rooms.example true'])
  })
})

describe('features of a scope', () => {
  it('are features of its addresses alone', () => {
    const { xmpp } = setUp().host
    const room = xmpp.as('#garden@rooms.example').jid
    let changes = 0
    xmpp.events.on('features', () => changes++)
    const undo = xmpp.features.add('muc', { at: isRoom })
    xmpp.features.add('ping')
    expect([xmpp.features.list(), xmpp.features.list(room)]).toEqual([['ping'], ['muc', 'ping']])
    expect([xmpp.features.has('muc'), xmpp.features.has('muc', room)]).toEqual([false, true])
    undo()
    expect(xmpp.features.list(room)).toEqual(['ping'])
    expect(changes).toBe(3)
  })
})
