import { readFileSync } from 'node:fs'
import { DecodeError, decodeStanzaError, NS_CLIENT } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type LegacyFieldName,
  legacyFieldNames,
  NS_REGISTER,
  RegistrationFeature,
  RegistrationQuery,
  RegistrationResult,
  registrationSubmitExchange,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const read = (name: string) => roundTrip(fixture(name), RegistrationQuery)
const rosaline = { username: 'rosaline', password: 'c4pulet', email: 'rosaline@verona.example' }
const formType = (value: string) => ({ var: 'FORM_TYPE', type: 'hidden', values: [value] })

describe('an answer', () => {
  it('costs a form without a type, not the plain fields', () => {
    const skipped: string[] = []
    const xml = `<query xmlns='${NS_REGISTER}'><nick/><x xmlns='jabber:x:data'><field var='nick'/></x></query>`
    const read = RegistrationResult.decode(parse(xml), { skipped: ({ path }) => skipped.push(path) })
    expect(read).toEqual({ fields: { nick: '' } })
    expect(skipped).toEqual([`{${NS_REGISTER}}query/{jabber:x:data}x/@type`])
    // Whoever submits such a form is told so.
    expect(() => RegistrationQuery.decode(parse(xml))).toThrow(DecodeError)
  })
})

describe('a registration query', () => {
  it.each([
    ['request', {}],
    [
      'requirements',
      {
        instructions: 'Choose the name and the password of your account.',
        fields: { username: '', password: '', email: '' },
      },
    ],
    ['registered', { registered: true, fields: rosaline }],
    ['submission', { fields: rosaline }],
    ['conflict', { fields: { username: 'rosaline', password: 'm0ntague', email: 'other@verona.example' } }],
    ['incomplete', { fields: { username: 'rosaline', password: 'c4pulet' } }],
    ['cancellation', { remove: true }],
    ['password', { fields: { username: 'rosaline', password: 'n1ghtingale' } }],
    [
      'redirect',
      {
        instructions: 'Go to https://masks.verona.example/join',
        redirect: { url: 'https://masks.verona.example/join' },
      },
    ],
  ])('reads and writes %s', (name, value) => expect(read(name)).toEqual(value))

  it('reads and writes a form', () => {
    expect(read('form')).toEqual({
      instructions: 'Fill in the form; without one, go to https://masks.verona.example/join',
      form: {
        type: 'form',
        title: 'The masked ball',
        instructions: ['Who may we expect?'],
        fields: [
          formType(NS_REGISTER),
          { var: 'first', type: 'text-single', label: 'Given name', required: true },
          { var: 'last', type: 'text-single', label: 'Family name', required: true },
          {
            var: 'x-mask',
            type: 'list-single',
            label: 'Mask',
            options: [
              { label: 'A moor', value: 'moor' },
              { label: 'A nymph', value: 'nymph' },
            ],
          },
        ],
      },
    })
    expect(read('form-submission')).toEqual({
      form: {
        type: 'submit',
        fields: [
          formType(NS_REGISTER),
          { var: 'first', type: 'text-single', label: 'Given name', values: ['Rosaline'] },
          { var: 'last', type: 'text-single', label: 'Family name', values: ['Capulet'] },
          { var: 'x-mask', type: 'list-single', label: 'Mask', values: ['nymph'] },
        ],
      },
    })
  })

  it.each([
    ['cancellation-form', 'jabber:iq:register:cancel', ['username', 'password', 'x-nurse']],
    ['password-form', 'jabber:iq:register:changepassword', ['username', 'old_password', 'password']],
  ])('reads and writes the %s of an error, and what comes back', (name, type, fields) => {
    for (const { form } of [read(name), read(`${name}-submission`)]) {
      expect(form?.fields?.[0]).toEqual(formType(type))
      expect(form?.fields?.slice(1).map((one) => one.var)).toEqual(fields)
    }
  })

  it.each([
    ['conflict', 'conflict', 'cancel'],
    ['incomplete', 'not-acceptable', 'modify'],
    ['refused-bad-request', 'bad-request', 'modify'],
    ['refused-forbidden', 'forbidden', 'cancel'],
    ['refused-not-allowed', 'not-allowed', 'cancel'],
    ['refused-not-authorized', 'not-authorized', 'modify'],
    ['cancellation-form', 'not-allowed', 'cancel'],
    ['password-form', 'not-authorized', 'modify'],
  ])('reads the error of %s', (name, code, type) => {
    expect(decodeStanzaError(parse(fixture(name)).child(NS_CLIENT, 'error')!)).toMatchObject({ code, type })
  })

  it('succeeds with an empty result', () => {
    expect(parse(fixture('success')).elements()).toEqual([])
    expect(registrationSubmitExchange.result).toBeUndefined()
  })

  it('reads the first of two fields of one name, and skips what the schema does not have', () => {
    const xml = `<query xmlns='${NS_REGISTER}'><nick>a</nick><nick>b</nick><hat/><city xmlns='urn:example'>c</city></query>`
    expect(RegistrationQuery.decode(parse(xml))).toEqual({ fields: { nick: 'a' } })
  })

  it('does without a link that is none', () => {
    const xml = `<query xmlns='${NS_REGISTER}'><email/><x xmlns='jabber:x:oob'><url>over there</url></x></query>`
    expect(RegistrationQuery.decode(parse(xml))).toEqual({ fields: { email: '' } })
  })

  it('carries any field of the schema', () => {
    const name = fc.constantFrom<LegacyFieldName>(...legacyFieldNames)
    const fields = fc.dictionary(name, fc.string(), { minKeys: 1, noNullPrototype: true })
    fc.assert(
      fc.property(fields, (value) => {
        expect(RegistrationQuery.decode(RegistrationQuery.encode({ fields: value }))).toEqual({ fields: value })
      }),
    )
  })
})

it('reads and writes the stream feature', () => {
  expect(roundTrip(fixture('stream-feature'), RegistrationFeature)).toEqual({})
})
