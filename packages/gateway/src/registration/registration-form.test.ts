import { describe, expect, it } from 'vitest'
import {
  booleanField,
  choiceField,
  GatewayError,
  type InputFields,
  listField,
  secretField,
  textField,
} from '../index.js'
import { readForm, type SubmittedValues, secretsOf, visibleValues } from './registration-form.js'

const fields = {
  name: textField({ required: true, label: 'Name' }),
  server: textField({ default: 'irc.example' }),
  password: secretField({ required: true, check: (value) => (value.length < 4 ? 'too short.' : undefined) }),
  token: secretField(),
  tls: booleanField({ default: true }),
  loud: booleanField(),
  channels: listField(),
  show: choiceField({ all: 'All', few: 'A few' }),
}
const given = { name: 'romeo', password: 'wherefore' }

function refusal(submitted: SubmittedValues, of: InputFields = fields): GatewayError {
  try {
    readForm(of, submitted)
  } catch (error) {
    if (error instanceof GatewayError) return error
  }
  throw new Error('It was taken.')
}

describe('a form', () => {
  it('is read as its types say, whatever was left out', () => {
    expect(readForm(fields, given)).toEqual({
      ...given,
      server: 'irc.example',
      tls: true,
      channels: [],
      show: 'all',
    })
    expect(
      readForm(fields, {
        ...given,
        server: '',
        tls: 'false',
        loud: '1',
        channels: 'a\n\nb',
        show: 'few',
        unasked: 'x',
      }),
    ).toEqual({ ...given, server: 'irc.example', tls: false, loud: true, channels: ['a', 'b'], show: 'few' })
    expect(readForm({ list: listField({ default: ['a'] }) }, { list: [] })).toEqual({ list: ['a'] })
    expect(readForm({ one: textField() }, { one: ['first', 'second'] })).toEqual({ one: 'first' })
  })

  it.each([
    ['name', { password: 'wherefore' }, 'Name: this field is required.'],
    ['name', { ...given, name: '' }, 'Name: this field is required.'],
    ['password', { ...given, password: 'abc' }, 'password: too short.'],
    ['tls', { ...given, tls: 'perhaps' }, 'tls: answer yes or no.'],
    ['show', { ...given, show: 'toString' }, 'show: choose one of all, few.'],
  ])('is refused for the field %s of %j', (field, submitted, text) => {
    expect(refusal(submitted)).toMatchObject({ code: 'invalid', field, text })
  })

  it('requires lists and choices to be filled in, where it says so', () => {
    const required = { list: listField({ required: true }), one: choiceField({ a: 'A' }, { required: true }) }
    expect(refusal({ one: 'a' }, required).field).toBe('list')
    expect(refusal({ list: 'x' }, required).field).toBe('one')
  })

  it('never tells what is secret', () => {
    const form = readForm(fields, { ...given, token: 'hunter2' })
    expect(visibleValues(fields, form)).toEqual({
      name: 'romeo',
      server: 'irc.example',
      tls: '1',
      channels: [],
      show: 'all',
    })
    expect(secretsOf(fields, form)).toEqual(['wherefore', 'hunter2'])
    const leaky = secretField({
      check(value) {
        throw new Error(`cannot check ${value}`)
      },
    })
    const error = refusal({ secret: 'hunter2' }, { secret: leaky })
    expect(`${error.stack} ${error.text} ${error.cause}`).not.toContain('hunter2')
    expect(error.text).toBe('secret: this could not be checked.')
  })
})
