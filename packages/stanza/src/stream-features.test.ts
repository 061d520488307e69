import { parse, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { decodeFailure } from '../test/decode-failure.js'
import {
  Bind,
  bindExchange,
  jid,
  Mechanisms,
  PreApproval,
  RosterVersioning,
  Session,
  StartTls,
  TlsFailure,
  TlsProceed,
} from './index.js'

const features = parse(`<s:features xmlns:s='http://etherx.jabber.org/streams'>
  <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>
  <mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism></mechanisms>
  <bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>
  <session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>
  <ver xmlns='urn:xmpp:features:rosterver'/>
  <sub xmlns='urn:xmpp:features:pre-approval'/>
</s:features>`)

describe('stream features', () => {
  it.each([
    [StartTls, { required: true }],
    [Mechanisms, { mechanisms: ['SCRAM-SHA-256', 'PLAIN'] }],
    [Bind, {}],
    [Session, { optional: true }],
    [RosterVersioning, {}],
    [PreApproval, {}],
  ])('are read and written', (definition, value) => {
    const found = features.child(definition.ns, definition.name)
    expect(definition.decode(found!)).toEqual(value)
    expect(serialize(definition.encode(value as never))).toBe(serialize(found!))
  })

  it('may offer TLS without requiring it', () => {
    expect(StartTls.encode({ required: false }).children).toEqual([])
    expect(StartTls.decode(StartTls.encode({}))).toEqual({})
  })

  it('have empty answers', () => {
    expect(TlsProceed.decode(TlsProceed.encode({}))).toEqual({})
    expect(TlsFailure.decode(TlsFailure.encode({}))).toEqual({})
  })
})

describe('bindExchange', () => {
  it('asks for a resource, and is answered by an address', () => {
    expect(bindExchange.request.decode(Bind.encode({ resource: 'balcony' }))).toEqual({ resource: 'balcony' })
    const bound = { jid: jid.decode('juliet@capulet.example/balcony') }
    expect(bindExchange.result?.decode(Bind.encode(bound)).jid?.equals(bound.jid)).toBe(true)
  })

  it('takes no address that is none', () => {
    const answer = parse("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>a@</jid></bind>")
    expect(decodeFailure(Bind, answer).path).toBe(
      '{urn:ietf:params:xml:ns:xmpp-bind}bind/{urn:ietf:params:xml:ns:xmpp-bind}jid',
    )
  })
})
