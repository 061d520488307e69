import { InvalidJidError } from '@trestle/jid'
import { Element, parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { attr, element, Presence, StanzaError, string } from './index.js'

const Caps = element('urn:example:caps', 'c', { ver: attr(string) })

function read(xml: string): Presence {
  return new Presence(parse(xml.replace('<presence', "<presence xmlns='jabber:client'")))
}
function texts(name: string, ...written: string[]): Presence {
  return read(`<presence>${written.map((text) => `<${name}>${text}</${name}>`).join('')}</presence>`)
}

describe('Presence.of', () => {
  it('is available and empty by default', () => {
    expect(Presence.of().element).toEqual(new Element('presence', 'jabber:client'))
    expect(Presence.of({ type: 'available' }).element.attrs).toEqual({})
  })

  it('writes the element', () => {
    const presence = Presence.of({ to: 'a@b', type: 'unavailable', show: 'xa', status: 'Gone', priority: -1 })
    expect(presence.element).toEqual(
      new Element('presence', 'jabber:client', { to: 'a@b', type: 'unavailable' }, [
        new Element('show', 'jabber:client', {}, ['xa']),
        new Element('status', 'jabber:client', {}, ['Gone']),
        new Element('priority', 'jabber:client', {}, ['-1']),
      ]),
    )
  })

  it.each([128, -129, 1.5, Number.NaN])('refuses the priority %d', (priority) =>
    expect(() => Presence.of({ priority })).toThrow(RangeError),
  )
})

describe('values that a presence cannot have', () => {
  it.each<[object, string]>([
    [{ type: 'subscribed?' }, "There is no presence type 'subscribed?': it is one of available, unavailable, "],
    [{ show: 'online' }, "There is no show of a presence 'online': it is one of away, chat, dnd, xa."],
    [{ status: 1 }, "'status' has to be a text, not 1."],
    [{ to: 'jul iet@localhost' }, 'Invalid JID "jul iet@localhost": '],
  ])('%o is refused at once', (init, message) => {
    expect(() => Presence.of(init)).toThrow(message)
  })
})

describe('type of a presence', () => {
  it.each(['unavailable', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'error'])(
    'reads %s',
    (type) => expect(read(`<presence type='${type}'/>`).type).toBe(type),
  )

  it('is available where there is none', () => expect(read('<presence/>').type).toBe('available'))

  it.each(['', 'available', 'Subscribe', 'invisible', 'constructor'])('is undefined for %j', (type) =>
    expect(read(`<presence type='${type}'/>`).type).toBeUndefined(),
  )
})

describe('show, status and priority', () => {
  it.each(['away', 'chat', 'dnd', 'xa'])('reads the show %s', (show) => expect(texts('show', show).show).toBe(show))

  it.each(['', 'AWAY', 'online', 'toString'])('counts the show %j as none', (show) =>
    expect(texts('show', show).show).toBeUndefined(),
  )

  it.each([
    ['5', 5],
    [' -5\n', -5],
    ['+7', 7],
    ['-0', 0],
    ['127', 127],
    ['128', 127],
    ['-129', -128],
    ['9'.repeat(400), 127],
    [`-${'9'.repeat(400)}`, -128],
    ['', 0],
    ['x', 0],
    ['1e2', 0],
    ['0x10', 0],
    ['1.5', 0],
    ['Infinity', 0],
    ['NaN', 0],
  ])('reads the priority %j as %d', (written, priority) => expect(texts('priority', written).priority).toBe(priority))

  it('takes the first of several', () => {
    expect(texts('priority', '1', '2').priority).toBe(1)
    expect(texts('show', 'dnd', 'chat').show).toBe('dnd')
  })

  it('are replaced and removed', () => {
    const presence = texts('status', 'a', 'b')
    presence.status = 'c'
    presence.show = 'away'
    presence.show = undefined
    presence.priority = 3
    expect(presence.element.elements().map((child) => [child.name, child.text()])).toEqual([
      ['status', 'c'],
      ['priority', '3'],
    ])
  })
})

describe('payloads of a presence', () => {
  it('are read and written by definition', () => {
    const presence = Presence.of().set(Caps, { ver: '1' }).set(Caps, { ver: '2' })
    expect(presence.get(Caps)).toEqual({ ver: '2' })
    expect(presence.add(Caps, { ver: '3' }).getAll(Caps)).toHaveLength(2)
    expect(presence.remove(Caps)).toBe(true)
    expect(presence.has(Caps)).toBe(false)
  })
})

describe('a reply to a presence', () => {
  const addresses = "from='romeo@montague.example' to='juliet@capulet.example' id='p1'"

  it.each([
    ['subscribe', 'subscribed'],
    ['unsubscribe', 'unsubscribed'],
    ['probe', 'available'],
    ['error', 'available'],
    ['invisible', 'available'],
  ])('answers %s by %s', (asked, answered) => {
    const reply = read(`<presence ${addresses} type='${asked}'/>`).reply()
    expect(reply.type).toBe(answered)
    expect(reply.to?.toString()).toBe('romeo@montague.example')
    expect(reply.from?.toString()).toBe('juliet@capulet.example')
    expect(reply.id).toBeUndefined()
  })

  it('may refuse instead', () => {
    expect(read(`<presence ${addresses} type='subscribe'/>`).reply({ type: 'unsubscribed' }).type).toBe('unsubscribed')
  })

  it('may be an error', () => {
    const reply = read(`<presence ${addresses} type='subscribe'/>`).errorReply(new StanzaError('forbidden'))
    expect(reply.type).toBe('error')
    expect(reply.id).toBe('p1')
    expect(reply.to?.toString()).toBe('romeo@montague.example')
    expect(reply.error).toMatchObject({ code: 'forbidden', type: 'auth' })
  })

  it('does not need addresses that are valid', () => {
    const presence = read("<presence from='@' to='x@y@z' type='subscribe'/>")
    expect(presence.reply().element.attrs).toEqual({ to: '@', from: 'x@y@z', type: 'subscribed' })
    expect(() => presence.from).toThrow(InvalidJidError)
  })
})
