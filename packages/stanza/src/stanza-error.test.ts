import { Element, parse, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeStanzaError,
  encodeStanzaError,
  StanzaError,
  type StanzaErrorCondition,
  type StanzaErrorType,
  stanzaErrorConditions,
} from './index.js'

const CONDITIONS = Object.keys(stanzaErrorConditions) as StanzaErrorCondition[]
const NS = 'urn:ietf:params:xml:ns:xmpp-stanzas'

function read(inside: string, attributes = ''): StanzaError {
  return decodeStanzaError(parse(`<error xmlns='jabber:client' ${attributes}>${inside}</error>`))
}
function throughXml(error: StanzaError): StanzaError {
  return decodeStanzaError(parse(serialize(encodeStanzaError(error))))
}

describe('conditions of stanza errors', () => {
  it('are all 22 of RFC 6120', () => expect(CONDITIONS).toHaveLength(22))

  it.each(CONDITIONS)('%s is read back, with the type that goes with it', (condition) => {
    const error = throughXml(new StanzaError(condition))
    expect(error).toMatchObject({ condition, code: condition, message: condition, details: [] })
    expect(error.type).toBe(stanzaErrorConditions[condition])
    expect(error).toBeInstanceOf(Error)
  })

  it.each(['', `<no-such-thing xmlns='${NS}'/>`, `<constructor xmlns='${NS}'/>`, "<conflict xmlns='urn:x'/>", 'text'])(
    'are undefined-condition where they are %j',
    (inside) => expect(read(inside)).toMatchObject({ code: 'undefined-condition', type: 'cancel' }),
  )

  it('are found beside others that are unknown, and the first counts', () => {
    const inside = `<odd xmlns='${NS}'/><gone xmlns='${NS}'/><conflict xmlns='${NS}'/>`
    expect(read(inside).condition).toBe('gone')
  })
})

describe('a stanza error', () => {
  it('is read back with all that it says', () => {
    const options = fc.record({
      type: fc.constantFrom<StanzaErrorType>('auth', 'cancel', 'continue', 'modify', 'wait'),
      text: fc.stringMatching(/^[a-zäß<>&"' 😀]{1,20}$/u),
      lang: fc.constantFrom('de', 'en-GB'),
      by: fc.constantFrom('capulet.example', 'room@muc.example'),
      details: fc.constantFrom([], [new Element('too-many', 'urn:example:limits', { max: '5' })]),
    })
    fc.assert(
      fc.property(fc.constantFrom(...CONDITIONS), options, (condition, given) => {
        const { type, text, lang, by, details } = throughXml(new StanzaError(condition, given))
        expect({ type, text, lang, by, details }).toEqual(given)
      }),
    )
  })

  it.each(['gone', 'redirect'] as const)('%s says where to turn instead', (condition) => {
    expect(throughXml(new StanzaError(condition, { uri: 'xmpp:a@b' })).uri).toBe('xmpp:a@b')
    expect(read(`<${condition} xmlns='${NS}'>\n xmpp:a@b </${condition}>`).uri).toBe('xmpp:a@b')
    expect(read(`<${condition} xmlns='${NS}'/>`).uri).toBeUndefined()
  })

  it('says so with no other condition', () => {
    expect(read(`<conflict xmlns='${NS}'>xmpp:a@b</conflict>`).uri).toBeUndefined()
    expect(throughXml(new StanzaError('conflict', { uri: 'xmpp:a@b' })).uri).toBeUndefined()
  })

  it.each(['', "type=''", "type='fatal'", "type='constructor'", "code='404'"])(
    'has the type of its condition where it has %j',
    (attribute) => expect(read(`<forbidden xmlns='${NS}'/>`, attribute).type).toBe('auth'),
  )

  it('takes no text and no condition from another namespace, which are details', () => {
    const error = read("<text xmlns='urn:x'>no</text><gone xmlns='urn:x'/>")
    expect(error.text).toBeUndefined()
    expect(error.details.map(({ name }) => name)).toEqual(['text', 'gone'])
  })

  it('has no text where it is empty', () => {
    expect(read(`<gone xmlns='${NS}'/><text xmlns='${NS}'/>`)).toMatchObject({ text: undefined, message: 'gone' })
    expect(encodeStanzaError(new StanzaError('gone', { text: '' })).elements()).toHaveLength(1)
  })

  it('is an error with a message and a cause', () => {
    const cause = new Error('disk full')
    const error = new StanzaError('resource-constraint', { text: 'Try later', cause })
    expect(error).toMatchObject({ name: 'StanzaError', message: 'resource-constraint: Try later', cause })
    expect('cause' in new StanzaError('gone')).toBe(false)
  })

  it('does not send its cause or its stack', () => {
    const written = serialize(encodeStanzaError(new StanzaError('gone', { cause: new Error('secret') })))
    expect(written).not.toMatch(/secret|at /)
  })
})
