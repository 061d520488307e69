import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { parse } from '@trestle/xml'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  boolean,
  DataForm,
  type DataFormValue,
  defineForm,
  FormError,
  fixed,
  formTypeOf,
  hidden,
  jidMulti,
  jidSingle,
  listMulti,
  listSingle,
  textMulti,
  textPrivate,
  textSingle,
  valueIn,
  valuesIn,
} from './index.js'

const owl = defineForm({
  formType: 'urn:example:owl',
  title: 'A new owl',
  instructions: ['Say what your owl shall do.', 'You can change it later.'],
  fields: {
    heading: fixed('Who it is'),
    name: textSingle({ required: true, label: 'Name', maxLength: 20 }),
    speech: textMulti({ label: 'What it says', default: 'Hoo\nHoo hoo' }),
    diurnal: boolean({ label: 'Awake by day?' }),
    secret: textPrivate({ label: 'Secret word' }),
    trades: listMulti({ post: 'Carries letters', watch: 'Keeps watch' }, { label: 'Trades', default: ['post'] }),
    letters: listSingle({ '5': 'Five', any: 'Any number' }, { label: 'Most letters a day', default: '5' }),
    keeper: jidSingle({ label: 'Keeper' }),
    friends: jidMulti({ label: 'Friends', desc: 'They are told at once.', maxValues: 3 }),
  },
})

const submission = (...fields: NonNullable<DataFormValue['fields']>): DataFormValue => ({ type: 'submit', fields })
const name = { var: 'name', values: ['Strix'] }

function codes(form: DataFormValue) {
  const reading = owl.inspect(form)
  return reading.ok ? {} : Object.fromEntries(Object.entries(reading.problems).map(([key, { code }]) => [key, code]))
}

describe('defineForm', () => {
  it('writes the form to be filled in', () => {
    const asked = owl.form()
    const { fields, ...head } = asked
    expect(head).toEqual({
      type: 'form',
      title: 'A new owl',
      instructions: ['Say what your owl shall do.', 'You can change it later.'],
    })
    expect(fields?.[0]).toEqual({ var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:owl'] })
    expect(fields?.[1]).toEqual({ type: 'fixed', values: ['Who it is'] })
    expect(fields?.[2]).toEqual({ var: 'name', type: 'text-single', label: 'Name', required: true })
    expect(valuesIn(asked, 'speech')).toEqual(['Hoo', 'Hoo hoo'])
    expect(valuesIn(asked, 'trades')).toEqual(['post'])
    expect(valueIn(owl.form({ name: 'Tyto' }), 'name')).toBe('Tyto')
    expect(DataForm.decode(DataForm.encode(asked))).toEqual(asked)
  })

  it('reads a submission as typed values', () => {
    const xml = readFileSync(new URL('../fixtures/bot-submission.xml', import.meta.url), 'utf8')
    const form = DataForm.decode(parse(xml.trim()).elements()[0]!.elements()[0]!)
    const value = owl.read(form)
    expect(value).toEqual({
      name: 'Strix',
      speech: 'Hoo\n\nto-whit',
      diurnal: false,
      secret: 'mouse',
      trades: ['post', 'watch'],
      letters: 'any',
      friends: [JID.parse('nurse@capulet.example'), JID.parse('peter@capulet.example')],
    })
    expectTypeOf(value.name).toEqualTypeOf<string>()
    expectTypeOf(value.secret).toEqualTypeOf<string | undefined>()
    expectTypeOf(value.letters).toEqualTypeOf<'5' | 'any'>()
    expectTypeOf(value.trades).toEqualTypeOf<readonly ('post' | 'watch')[]>()
    expectTypeOf(value.keeper).toEqualTypeOf<JID | undefined>()
    expectTypeOf(value).not.toHaveProperty('heading')
  })

  it('reads what it writes', () => {
    const value = {
      name: 'Strix',
      speech: 'a\n\nb',
      diurnal: true,
      secret: 'mouse',
      trades: ['watch'],
      letters: '5',
      keeper: JID.parse('nurse@capulet.example'),
      friends: [JID.parse('peter@capulet.example')],
    } as const
    expect(owl.read(owl.submission(value))).toEqual(value)
    expect(owl.read(owl.result(value))).toEqual(value)
  })

  it('fills in what is left out', () => {
    expect(owl.read(submission(name))).toEqual({
      name: 'Strix',
      speech: 'Hoo\nHoo hoo',
      diurnal: false,
      trades: ['post'],
      letters: '5',
      friends: [],
    })
  })

  it('keeps fields it does not know', () => {
    const reading = owl.inspect(submission(name, { var: 'wings', values: ['2'] }))
    expect(reading).toMatchObject({ ok: true, unknown: [{ var: 'wings', values: ['2'] }] })
  })

  it.each([
    ['nothing for a required field', { var: 'name', values: [''] }, { name: 'missing' }],
    ['a text that is too long', { var: 'name', values: ['x'.repeat(21)] }, { name: 'too-long' }],
    ['two values for one', { var: 'name', values: ['a', 'b'] }, { name: 'too-many' }],
    ['no boolean', { var: 'diurnal', values: ['perhaps'] }, { diurnal: 'invalid' }],
    ['no option', { var: 'letters', values: ['6'] }, { letters: 'no-option' }],
    ['an option that every object has', { var: 'letters', values: ['constructor'] }, { letters: 'no-option' }],
    ['more than the options', { var: 'trades', values: ['post', 'post', 'watch'] }, { trades: 'too-many' }],
    ['no address', { var: 'keeper', values: ['@'] }, { keeper: 'invalid' }],
    ['too many addresses', { var: 'friends', values: ['a@b', 'c@b', 'd@b', 'e@b'] }, { friends: 'too-many' }],
  ])('says what is wrong with %s', (_, field, expected) => {
    const others = field.var === 'name' ? [] : [name]
    expect(codes(submission(...others, field))).toEqual(expected)
  })

  it('refuses a field that is given twice', () => {
    expect(codes(submission(name, { var: 'name', values: ['Tyto'] }))).toEqual({ name: 'invalid' })
  })

  it('counts equal addresses once', () => {
    const value = owl.read(submission(name, { var: 'friends', values: ['A@b.example', 'a@B.example'] }))
    expect(value.friends.map(String)).toEqual(['a@b.example'])
  })

  it('refuses another form, and one that was cancelled', () => {
    expect(codes(submission({ var: 'FORM_TYPE', values: ['urn:example:cat'] }, name))).toEqual({ '': 'wrong-form' })
    expect(codes({ type: 'cancel' })).toMatchObject({ '': 'wrong-form' })
  })

  it('asks the check of a field, and names fields as the wire does', () => {
    const form = defineForm({
      fields: {
        age: textSingle({ var: 'muc#age', required: true, check: (text) => (/^\d+$/.test(text) ? '' : 'A number.') }),
        token: hidden({ default: 't-1' }),
      },
    })
    expect(form.form().fields?.map((one) => one.var)).toEqual(['muc#age', 'token'])
    expect(form.read(submission({ var: 'muc#age', values: ['13'] }))).toEqual({ age: '13', token: 't-1' })
    const wrong = form.inspect(submission({ var: 'muc#age', values: ['thirteen'] }))
    expect(wrong).toMatchObject({ ok: false, problems: { age: { code: 'invalid', text: 'A number.' } } })
  })

  it('throws an error that says what is wrong, and nothing of what was entered', () => {
    const thrown = () => owl.read(submission({ var: 'letters', values: ['s3cret'] }))
    expect(thrown).toThrow(FormError)
    expect(thrown).toThrow('not-acceptable: name: This is required. letters: This takes one of the options shown.')
  })
})

describe('formTypeOf', () => {
  it('asks for a hidden field, except in submissions', () => {
    const fields = [{ var: 'FORM_TYPE', values: ['urn:example:owl'] }]
    expect(formTypeOf({ type: 'submit', fields })).toBe('urn:example:owl')
    expect(formTypeOf({ type: 'result', fields })).toBeUndefined()
    expect(formTypeOf(owl.form())).toBe('urn:example:owl')
  })
})
