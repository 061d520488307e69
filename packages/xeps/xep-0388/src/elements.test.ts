import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { saslFailureConditions } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { type Element, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Sasl2Abort,
  Sasl2Authenticate,
  Sasl2Authentication,
  Sasl2Challenge,
  Sasl2Continue,
  Sasl2Failure,
  Sasl2Next,
  Sasl2Response,
  Sasl2Success,
  Sasl2TaskData,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const names = (elements: readonly Element[] | undefined) => elements?.map(({ name, ns }) => `${name} ${ns}`)
const read = (data: Uint8Array | undefined) => data && new TextDecoder().decode(data)
const userAgent = {
  id: '0b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60',
  software: 'Balcony',
  device: "Romeo's Phone",
}

describe('the elements', () => {
  it('of an offer', () => {
    const { mechanisms, inline } = roundTrip(fixture('offer'), Sasl2Authentication)
    expect(mechanisms).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'])
    expect(names(inline?.features)).toEqual(['sm urn:xmpp:sm:3', 'bind urn:xmpp:bind:0'])
    expect(roundTrip(fixture('offer-plain'), Sasl2Authentication)).toEqual({ mechanisms: ['PLAIN', 'SCRAM-SHA-256'] })
  })

  it('of a request', () => {
    const { initialResponse, ...rest } = roundTrip(fixture('authenticate'), Sasl2Authenticate)
    expect(read(initialResponse)).toBe('p=tls-exporter,,n=romeo,r=orchard')
    expect(rest).toEqual({ mechanism: 'SCRAM-SHA-256-PLUS', userAgent, inline: [] })
  })

  it('of a request with something inline', () => {
    const { initialResponse, inline, ...rest } = roundTrip(fixture('authenticate-inline'), Sasl2Authenticate)
    expect(read(initialResponse)).toBe("What's in a name?")
    expect(names(inline)).toEqual(['bind urn:xmpp:bind:example'])
    expect(rest).toEqual({ mechanism: 'MASQUE', userAgent })
  })

  it('tells an initial response that is empty from none', () => {
    const value = roundTrip(fixture('authenticate-without-response'), Sasl2Authenticate)
    expect(value).toEqual({ mechanism: 'MASQUE', userAgent, inline: [] })
    const empty = "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='MASQUE'><initial-response/></authenticate>"
    expect(roundTrip(empty, Sasl2Authenticate).initialResponse).toEqual(new Uint8Array())
  })

  it('of a challenge and a response', () => {
    expect(read(roundTrip(fixture('challenge'), Sasl2Challenge).data)).toBe('r=orchardverona,s=QSXCR9w=,i=4096')
    expect(read(roundTrip(fixture('response'), Sasl2Response).data)).toBe('c=biws,r=orchardverona,p=123')
    expect(roundTrip("<challenge xmlns='urn:xmpp:sasl:2'/>", Sasl2Challenge).data).toEqual(new Uint8Array())
  })

  it('of success', () => {
    const { authorizationIdentifier, ...rest } = roundTrip(fixture('success'), Sasl2Success)
    expect(authorizationIdentifier.toString()).toBe('romeo@montague.example')
    expect(rest).toEqual({ inline: [] })
  })

  it('of success with more than that', () => {
    const bound = roundTrip(fixture('success-bound'), Sasl2Success)
    expect(bound.authorizationIdentifier.toString()).toBe('romeo@montague.example/Balcony/4f1c0a')
    expect(read(bound.additionalData)).toBe('v=bWFzcXVl')
    expect(names(roundTrip(fixture('success-resumed'), Sasl2Success).inline)).toEqual(['resumed urn:xmpp:sm:3'])
    expect(names(roundTrip(fixture('success-task'), Sasl2Success).inline)).toEqual(['rose urn:example:rose'])
  })

  it('of failure', () => {
    const { details, ...rest } = roundTrip(fixture('failure'), Sasl2Failure)
    expect(rest).toEqual({ condition: 'aborted', text: 'A plague on both your houses.' })
    expect(names(details)).toEqual(['plague urn:example:verona'])
  })

  it('of tasks', () => {
    const { additionalData, ...rest } = roundTrip(fixture('continue'), Sasl2Continue)
    expect(read(additionalData)).toBe('v=bWFzcXVl')
    expect(rest).toEqual({
      tasks: { names: ['ROSE-EXAMPLE', 'VIAL-EXAMPLE'] },
      text: 'This account has a second lock',
    })
    const { task, content } = roundTrip(fixture('next'), Sasl2Next)
    expect([task, names(content)]).toEqual(['ROSE-EXAMPLE', ['rose urn:example:rose']])
    expect(names(roundTrip(fixture('task-data'), Sasl2TaskData).content)).toEqual(['rose urn:example:rose'])
  })

  it('of giving up', () => {
    const { text, content } = roundTrip(fixture('abort'), Sasl2Abort)
    expect([text, names(content)]).toEqual(['The user went away.', ['reason urn:example:verona']])
  })

  it('carry any data, and any text that XML can', () => {
    const data = fc.uint8Array({ maxLength: 100 })
    const words = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/[\0-\x1f\ufffe\uffff]/.test(text))
    fc.assert(
      fc.property(data, words, fc.constantFrom(...saslFailureConditions), (bytes, text, condition) => {
        const request = { mechanism: 'MASQUE', initialResponse: bytes, userAgent: { software: text }, inline: [] }
        expect(roundTrip(serialize(Sasl2Authenticate.encode(request)), Sasl2Authenticate)).toEqual(request)
        expect(roundTrip(serialize(Sasl2Response.encode({ data: bytes })), Sasl2Response)).toEqual({ data: bytes })
        const success = {
          additionalData: bytes,
          authorizationIdentifier: JID.parse('romeo@montague.example'),
          inline: [],
        }
        expect(roundTrip(serialize(Sasl2Success.encode(success)), Sasl2Success)).toEqual(success)
        const failure = { condition, text, details: [] }
        expect(roundTrip(serialize(Sasl2Failure.encode(failure)), Sasl2Failure)).toEqual(failure)
      }),
    )
  })
})
