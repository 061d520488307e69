import { Element, parse, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeStreamError, encodeStreamError, isStreamError, StreamError, streamErrorConditions } from './index.js'

const NS = 'urn:ietf:params:xml:ns:xmpp-streams'

function read(inside: string): StreamError {
  return decodeStreamError(parse(`<s:error xmlns:s='http://etherx.jabber.org/streams'>${inside}</s:error>`))
}
function throughXml(error: StreamError): StreamError {
  return decodeStreamError(parse(serialize(encodeStreamError(error))))
}

describe('conditions of stream errors', () => {
  it('are all 25 of RFC 6120', () => expect(new Set(streamErrorConditions).size).toBe(25))

  it.each(streamErrorConditions)('%s is read back', (condition) =>
    expect(throughXml(new StreamError(condition))).toMatchObject({ condition, code: condition, message: condition }),
  )

  it.each(['', `<xml-not-well-formed xmlns='${NS}'/>`, "<conflict xmlns='urn:x'/>", `<toString xmlns='${NS}'/>`])(
    'are undefined-condition where they are %j',
    (inside) => expect(read(inside).condition).toBe('undefined-condition'),
  )
})

describe('a stream error', () => {
  it('is read back with its text and its details', () => {
    const details = [new Element('escape-your-data', 'urn:example:application')]
    const error = throughXml(new StreamError('not-well-formed', { text: 'a < b', details }))
    expect(error).toMatchObject({ name: 'StreamError', message: 'not-well-formed: a < b', text: 'a < b' })
    expect(error.details).toEqual(details)
  })

  it('says where to go instead for see-other-host alone', () => {
    expect(throughXml(new StreamError('see-other-host', { host: '[2001:db8::1]:9222' })).host).toBe(
      '[2001:db8::1]:9222',
    )
    expect(read(`<see-other-host xmlns='${NS}'> other.example </see-other-host>`).host).toBe('other.example')
    expect(read(`<see-other-host xmlns='${NS}'/>`).host).toBeUndefined()
    expect(read(`<host-gone xmlns='${NS}'>other.example</host-gone>`).host).toBeUndefined()
    expect(throughXml(new StreamError('host-gone', { host: 'other.example' })).host).toBeUndefined()
  })

  it('is told from other elements by its qualified name', () => {
    expect(isStreamError(encodeStreamError(new StreamError('reset')))).toBe(true)
    expect(isStreamError(new Element('error', 'jabber:client'))).toBe(false)
    expect(isStreamError(new Element('features', 'http://etherx.jabber.org/streams'))).toBe(false)
  })
})
