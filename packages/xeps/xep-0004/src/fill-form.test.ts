import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { roundTrip } from '@trestle/testing'
import { expect, it } from 'vitest'
import { cancelForm, DataForm, FormError, fillForm, valuesIn } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const form = roundTrip(fixture('bot-form'), DataForm)

it('fills in a form that somebody else described', () => {
  const filled = fillForm(form, {
    name: 'Strix',
    speech: 'Hoo\nto-whit',
    diurnal: true,
    trades: ['watch'],
    keeper: JID.parse('nurse@capulet.example'),
  })
  expect(filled).toEqual({
    type: 'submit',
    fields: [
      { var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:owl'] },
      { var: 'name', type: 'text-single', values: ['Strix'] },
      { var: 'speech', type: 'text-multi', values: ['Hoo', 'to-whit'] },
      { var: 'diurnal', type: 'boolean', values: ['1'] },
      { var: 'trades', type: 'list-multi', values: ['watch'] },
      { var: 'letters', type: 'list-single', values: ['5'] },
      { var: 'keeper', type: 'jid-single', values: ['nurse@capulet.example'] },
    ],
  })
})

it('says what keeps the form from being accepted', () => {
  const wrong = () => fillForm(form, { letters: '6', speech: ['a', 'b'], diurnal: ['1', '0'], wings: 2 })
  expect(wrong).toThrow(FormError)
  try {
    wrong()
  } catch (error) {
    const { problems } = error as FormError
    expect(Object.fromEntries(Object.entries(problems).map(([key, { code }]) => [key, code]))).toEqual({
      wings: 'invalid',
      name: 'missing',
      diurnal: 'too-many',
      letters: 'no-option',
    })
  }
})

it('empties a field', () => {
  const admins = { type: 'form', fields: [{ var: 'admins', type: 'jid-multi', values: ['a@b'] }] } as const
  expect(fillForm(admins, { admins: [] }).fields).toEqual([{ var: 'admins', type: 'jid-multi' }])
  expect(fillForm(admins).fields).toEqual([{ var: 'admins', type: 'jid-multi', values: ['a@b'] }])
  const required = { ...admins, fields: [{ ...admins.fields[0], required: true }] }
  expect(() => fillForm(required, { admins: [] })).toThrow(FormError)
})

it('leaves a list to others that they have opened', () => {
  const opened = roundTrip(fixture('open-content'), DataForm)
  const field = { ...opened.fields![0]!, type: 'list-single' as const }
  expect(valuesIn(fillForm({ ...opened, fields: [field] }, { word: 'anything' }), 'word')).toEqual(['anything'])
})

it('cancels', () => {
  expect(cancelForm()).toEqual({ type: 'cancel' })
})
