import { readFileSync } from 'node:fs'
import { DecodeError } from '@trestle/stanza'
import { expectXml, roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DataForm, type DataFormValue } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it('reads and writes a form with fields of every type', () => {
  const form = roundTrip(fixture('bot-form'), DataForm)
  expect(form).toMatchObject({
    type: 'form',
    title: 'A new owl',
    instructions: ['Say what your owl shall do.', 'You can change it later.'],
  })
  expect(form.fields?.map(({ type, var: name }) => [type, name])).toEqual([
    ['hidden', 'FORM_TYPE'],
    ['fixed', undefined],
    ['text-single', 'name'],
    ['text-multi', 'speech'],
    ['boolean', 'diurnal'],
    ['text-private', 'secret'],
    ['list-multi', 'trades'],
    ['list-single', 'letters'],
    ['jid-single', 'keeper'],
    ['jid-multi', 'friends'],
  ])
  expect(form.fields?.[2]).toEqual({ var: 'name', type: 'text-single', label: 'Name', required: true })
  expect(form.fields?.[7]).toEqual({
    var: 'letters',
    type: 'list-single',
    label: 'Most letters a day',
    values: ['5'],
    options: [
      { value: '5', label: 'Five' },
      { value: 'any', label: 'Any number' },
    ],
  })
  expect(form.fields?.[9]?.desc).toBe('They are told at once.')
})

it('reads and writes a submission, empty lines included', () => {
  const form = roundTrip(fixture('bot-submission'), DataForm)
  expect(form.type).toBe('submit')
  expect(form.fields?.[2]?.values).toEqual(['Hoo', '', 'to-whit'])
  expect(form.fields).toHaveLength(8)
})

it('reads and writes a result', () => {
  expect(roundTrip(fixture('bot-result'), DataForm)).toEqual({
    type: 'result',
    fields: [
      { var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:owl'] },
      { var: 'name', type: 'text-single', values: ['Strix'] },
      { var: 'diurnal', type: 'boolean', values: ['0'] },
    ],
  })
})

it('reads and writes the question and answer of a search', () => {
  expect(roundTrip(fixture('search-form'), DataForm)).toEqual({
    type: 'form',
    title: 'Find an owl',
    fields: [{ var: 'sought', required: true }],
  })
  expect(roundTrip(fixture('search-submission'), DataForm)).toEqual({
    type: 'submit',
    fields: [{ var: 'sought', type: 'text-single', values: ['letters'] }],
  })
})

it('reads and writes a result with several rows', () => {
  expect(roundTrip(fixture('search-result'), DataForm)).toEqual({
    type: 'result',
    title: 'Owls for letters',
    reported: {
      fields: [
        { var: 'name', label: 'Name' },
        { var: 'home', type: 'jid-single' },
      ],
    },
    items: [
      {
        fields: [
          { var: 'name', values: ['Strix'] },
          { var: 'home', values: ['tower@verona.example'] },
        ],
      },
      {
        fields: [
          { var: 'name', values: ['Tyto'] },
          { var: 'home', values: ['barn@verona.example'] },
        ],
      },
    ],
  })
})

it('reads and writes a cancellation', () => {
  expect(roundTrip(fixture('cancel'), DataForm)).toEqual({ type: 'cancel' })
})

it('keeps what other specifications put into forms and fields', () => {
  const form = roundTrip(fixture('open-content'), DataForm)
  expect(form.rest?.children.map(({ name }) => name)).toEqual(['page'])
  expect(form.fields?.[0]?.rest?.children.map(({ name }) => name)).toEqual(['media'])
})

it('takes a field of an unknown type for one without a type', () => {
  const form = DataForm.decode(parse(`<x xmlns='jabber:x:data' type='form'><field var='a' type='text-rainbow'/></x>`))
  expect(form.fields).toEqual([{ var: 'a' }])
})

it('leaves out options without a value, and says so', () => {
  const skipped: string[] = []
  const options = `<option label='A'/><option label='B'><value>b</value></option>`
  const form = DataForm.decode(
    parse(`<x xmlns='jabber:x:data' type='form'><field var='a' type='list-single'>${options}</field></x>`),
    { skipped: ({ path }) => skipped.push(path) },
  )
  expect(form.fields).toEqual([{ var: 'a', type: 'list-single', options: [{ label: 'B', value: 'b' }] }])
  expect(skipped).toEqual(['{jabber:x:data}x/{jabber:x:data}field/{jabber:x:data}option/{jabber:x:data}value'])
})

it.each([
  ['no type', `<x xmlns='jabber:x:data'/>`],
  ['a type of its own', `<x xmlns='jabber:x:data' type='rainbow'/>`],
])('refuses a form with %s', (_, xml) => {
  expect(() => DataForm.decode(parse(xml))).toThrow(DecodeError)
})

it('carries any text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '<', '&', "'", '"', 'é', '🦉', '\n') })
  const field = fc.record({ var: text, label: text, values: fc.array(text, { minLength: 1, maxLength: 3 }) })
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), (fields) => {
      const form: DataFormValue = { type: 'submit', fields }
      const element = DataForm.encode(form)
      expect(DataForm.decode(element)).toEqual(form)
      expectXml(element, element.clone())
    }),
  )
})
