import { InvalidJidError } from '@trestle/jid'
import { Element, parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { attr, element, Iq, StanzaError, string } from './index.js'

const Version = element('urn:example:version', 'query', { name: attr(string) })

function read(xml: string): Iq {
  return new Iq(parse(xml.replace('<iq', "<iq xmlns='jabber:client'")))
}

describe('Iq.of', () => {
  it('writes the element', () => {
    const payload = Version.encode({ name: 'x' })
    const iq = Iq.of({ type: 'set', to: 'a@b', from: 'c@d/e', id: 'i1', lang: 'en', payload })
    expect(iq.element).toEqual(
      new Element('iq', 'jabber:client', { to: 'a@b', from: 'c@d/e', id: 'i1', type: 'set', 'xml:lang': 'en' }, [
        payload,
      ]),
    )
    expect(iq.payload).toBe(payload)
    expect(iq.lang).toBe('en')
  })
})

describe('type of an iq', () => {
  it.each(['get', 'set', 'result', 'error'])('reads %s', (type) => expect(read(`<iq type='${type}'/>`).type).toBe(type))

  it.each(["type=''", "type='GET'", "type='ask'", "type='constructor'", ''])('is undefined for %s', (attribute) =>
    expect(read(`<iq ${attribute}/>`).type).toBeUndefined(),
  )
})

describe('payload of an iq', () => {
  it('is the first child element, whatever text is around it', () => {
    expect(
      read("<iq type='get'> <query xmlns='urn:example:version' name='n'/><x xmlns='urn:x'/></iq>").payload?.ns,
    ).toBe('urn:example:version')
    expect(read("<iq type='result'>text</iq>").payload).toBeUndefined()
  })

  it('is read and written by definition', () => {
    const iq = Iq.of({ type: 'get' }).set(Version, { name: 'a' }).set(Version, { name: 'b' })
    expect(iq.get(Version)).toEqual({ name: 'b' })
    expect(iq.getAll(Version)).toHaveLength(1)
    expect(iq.has(Version)).toBe(true)
    expect(iq.remove(Version)).toBe(true)
    expect(iq.payload).toBeUndefined()
  })
})

describe('an answer to an iq', () => {
  const request = () => read("<iq type='get' from='romeo@montague.example/orchard' to='capulet.example' id='i1'/>")

  it('is a result with the same id, the other way round', () => {
    expect(request().result().element).toEqual(
      new Element('iq', 'jabber:client', {
        to: 'romeo@montague.example/orchard',
        from: 'capulet.example',
        id: 'i1',
        type: 'result',
      }),
    )
    expect(
      request()
        .result(Version.encode({ name: 'x' }))
        .get(Version),
    ).toEqual({ name: 'x' })
  })

  it('is an error with the same id, the other way round', () => {
    const answer = request().errorReply(new StanzaError('service-unavailable'))
    expect(answer.element.attrs).toMatchObject({ to: 'romeo@montague.example/orchard', id: 'i1', type: 'error' })
    expect(answer.error).toMatchObject({ code: 'service-unavailable', type: 'cancel' })
    expect(request().error).toBeUndefined()
  })

  it('has no address and no id where the request has none', () => {
    expect(read("<iq type='get'/>").result().element.attrs).toEqual({ type: 'result' })
  })

  it('does not need addresses that are valid', () => {
    const hostile = read("<iq type='get' from='a@' id='i1'/>")
    expect(hostile.result().element.attrs).toEqual({ to: 'a@', id: 'i1', type: 'result' })
    expect(() => hostile.from).toThrow(InvalidJidError)
  })
})

describe('addresses and id of an iq', () => {
  it('can be set and removed', () => {
    const iq = request()
    iq.to = 'x@y'
    iq.from = undefined
    iq.id = 'i2'
    expect(iq.element.attrs).toEqual({ to: 'x@y', id: 'i2', type: 'get' })
    expect(iq.to?.toString()).toBe('x@y')
    expect(iq.id).toBe('i2')
  })

  function request(): Iq {
    return Iq.of({ type: 'get', to: 'a@b', from: 'c@d', id: 'i1' })
  }
})
