import { Element, parse, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import {
  type ElementDef,
  type Infer,
  SaslAbort,
  SaslAuth,
  SaslChallenge,
  SaslFailure,
  SaslResponse,
  SaslSuccess,
  saslFailureConditions,
} from './index.js'

const NS = 'urn:ietf:params:xml:ns:xmpp-sasl'

function throughXml<T>(definition: ElementDef<T>, value: T): T {
  return definition.decode(parse(serialize(definition.encode(value))))
}

describe('SASL data', () => {
  it.each([
    ['challenge', SaslChallenge],
    ['response', SaslResponse],
    ['success', SaslSuccess],
  ])('is read back in a %s, and none is not the same as empty', (name, definition) => {
    fc.assert(
      fc.property(fc.option(fc.uint8Array(), { nil: undefined }), (data) => {
        expect(throughXml<Infer<typeof definition>>(definition, { data })).toEqual(data ? { data } : {})
      }),
    )
    expect(definition.encode({ data: new Uint8Array() })).toEqual(new Element(name, NS, {}, ['=']))
    expect(definition.encode({})).toEqual(new Element(name, NS))
    expect(definition.decode(new Element(name, NS, {}, [' \n']))).toEqual({})
    expect(decodeFailure(definition, new Element(name, NS, {}, ['=='])).path).toBe(`{${NS}}${name}`)
  })

  it('comes with the mechanism at the start', () => {
    const value = { mechanism: 'SCRAM-SHA-1', data: new Uint8Array([0, 255]) }
    expect(throughXml(SaslAuth, value)).toEqual(value)
    expect(decodeFailure(SaslAuth, new Element('auth', NS)).path).toBe(`{${NS}}auth/@mechanism`)
  })

  it('does not show up in the error where it cannot be read', () => {
    const failure = decodeFailure(SaslAuth, new Element('auth', NS, { mechanism: 'PLAIN' }, ['hunter2!']))
    expect(`${failure.message} ${failure.cause}`).not.toContain('hunter2')
  })

  it('is not part of an abort', () => expect(throughXml(SaslAbort, {})).toEqual({}))
})

describe('SaslFailure', () => {
  it('has all 11 conditions of RFC 6120', () => expect(new Set(saslFailureConditions).size).toBe(11))

  it.each(saslFailureConditions)('reads back %s', (condition) => {
    expect(throughXml(SaslFailure, { condition })).toEqual({ condition })
    expect(throughXml(SaslFailure, { condition, text: 'a < b' })).toEqual({ condition, text: 'a < b' })
  })

  it.each(['', '<bad-auth/>', '<constructor/>', "<aborted xmlns='urn:x'/>", '<text/>'])(
    'counts %j as not-authorized',
    (inside) => {
      const failure = parse(`<failure xmlns='${NS}'>${inside}</failure>`)
      expect(SaslFailure.decode(failure)).toEqual({ condition: 'not-authorized' })
    },
  )

  it('is no other element', () => {
    expect(decodeFailure(SaslFailure, new Element('failure', 'urn:x')).path).toBe('{urn:x}failure')
  })
})
