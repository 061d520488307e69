import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { DataForm, FormField, type FormFieldValue, fillForm } from '@trestle/xep-0004'
import { describe, expect, it } from 'vitest'
import {
  NS_VALIDATE,
  Validation,
  type ValidationValue,
  validateField,
  validateSubmission,
  validationOf,
  withValidation,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const codeOf = (field: FormFieldValue, ...values: string[]) => validateField(field, values)?.code

describe('the elements', () => {
  it.each([
    ['datatype', { datatype: 'xs:dateTime' }],
    ['basic', { datatype: 'xs:dateTime', method: { kind: 'basic', value: {} } }],
    ['open', { datatype: 'xs:string', method: { kind: 'open', value: {} } }],
    [
      'range',
      { method: { kind: 'range', value: { min: '2026-07-16T00:00:00+02:00', max: '2026-07-31T23:59:59+02:00' } } },
    ],
    ['regex', { method: { kind: 'regex', value: { pattern: '([0-9]{2})-([A-Z]{3})-([0-9])' } } }],
    ['list-range', { method: { kind: 'basic', value: {} }, listRange: { min: 1, max: 2 } }],
  ])('of a field: %s', (name, expected) => {
    expect(roundTrip(fixture(name), Validation)).toMatchObject(expected)
    expect(validationOf(roundTrip(fixture(name), FormField))).toMatchObject(expected)
  })

  it('of a form, with prefixes', () => {
    const { fields } = roundTrip(fixture('prefixed'), DataForm)
    expect(fields?.map((field) => validationOf(field)?.datatype)).toEqual([undefined, 'xs:date', 'xs:date'])
    expect(codeOf(fields![2]!, '2026-02-30')).toBe('invalid')
  })

  it('keep a method that is not known, which counts as basic', () => {
    const xml = `<validate xmlns='${NS_VALIDATE}' datatype='xs:int'><even xmlns='urn:example:even'/></validate>`
    const validation = roundTrip(xml, Validation)
    expect(validation.rest?.children).toHaveLength(1)
    expect(codeOf(withValidation({ var: 'n' }, validation), 'one')).toBe('invalid')
  })

  it('are refused with the path, and count for nothing in a field', () => {
    const xml = `<validate xmlns='${NS_VALIDATE}'><list-range min='-1'/></validate>`
    expect(() => Validation.decode(elementFrom(xml))).toThrow(/list-range\/@min/)
    const field = { var: 'n', rest: { attrs: {}, children: [elementFrom(xml)] } }
    expect(validationOf(field)).toBeUndefined()
    expect(codeOf(field, 'anything')).toBeUndefined()
  })
})

describe('values', () => {
  const field = (type: FormFieldValue['type'], validation: ValidationValue, options?: readonly string[]) =>
    withValidation({ var: 'a', type, ...(options && { options: options.map((value) => ({ value })) }) }, validation)
  const int = 'xs:int'

  it('have to be of the datatype', () => {
    expect(codeOf(field('text-single', { datatype: int }), '42')).toBeUndefined()
    expect(codeOf(field('text-single', { datatype: int }), 'x')).toBe('invalid')
    expect(codeOf(field('text-single', { datatype: int }), '')).toBeUndefined()
    expect(codeOf(field('text-single', { datatype: 'x:owl' }), 'x')).toBeUndefined()
  })

  it('have to be within the range, both ends included', () => {
    const range = (min?: string, max?: string) =>
      field('text-single', { datatype: int, method: { kind: 'range', value: { min, max } } })
    expect(['1', '3', '5'].map((value) => codeOf(range('1', '5'), value))).toEqual([undefined, undefined, undefined])
    expect(['0', '6'].map((value) => codeOf(range('1', '5'), value))).toEqual(['invalid', 'invalid'])
    expect(codeOf(range(), '6')).toBeUndefined()
    expect(codeOf(range('x', '9'.repeat(1_000)), '6')).toBeUndefined()
    expect(validateField(range('1'), ['0'])?.text).toBe('This has to be at least 1.')
  })

  it('of a datatype without an order have no range', () => {
    const range = field('text-single', { method: { kind: 'range', value: { min: 'b' } } })
    expect(codeOf(range, 'a')).toBeUndefined()
  })

  it('have to match the expression as a whole', () => {
    const seal = roundTrip(fixture('regex'), FormField)
    expect(codeOf(seal, '12-MON-4')).toBeUndefined()
    expect(codeOf(seal, 'x12-MON-4')).toBe('invalid')
    expect(validateField(seal, ['secret'])?.text).not.toContain('secret')
  })

  it('match any expression that is not understood, and none that is too long for it', () => {
    const regex = (pattern: string) => field('text-single', { method: { kind: 'regex', value: { pattern } } })
    expect(codeOf(regex('(a'), 'b')).toBeUndefined()
    expect(codeOf(regex('(a+)+b'), 'a'.repeat(10_000))).toBe('invalid')
    expect(codeOf(regex('a*'), 'a'.repeat(10_001))).toBe('invalid')
    const list = { ...regex('a*'), type: 'list-multi' } as const
    expect(codeOf(list, 'a'.repeat(5_000), 'a'.repeat(5_000))).toBeUndefined()
    expect(codeOf(list, 'a'.repeat(5_000), 'a'.repeat(5_001))).toBe('invalid')
  })

  it('of lists are options, unless a method makes the list open', () => {
    const mask = roundTrip(fixture('open'), FormField)
    expect(codeOf(mask, 'owl')).toBeUndefined()
    expect(codeOf(field('list-single', {}, ['lion']), 'owl')).toBe('no-option')
    const range: ValidationValue = { datatype: int, method: { kind: 'range', value: { min: '1' } } }
    expect(codeOf(field('list-multi', range, ['1']), '1', '7')).toBeUndefined()
    expect(codeOf(field('list-multi', range, ['1']), '1', '0')).toBe('invalid')
  })

  it('of a list-multi are counted', () => {
    const guests = roundTrip(fixture('list-range'), FormField)
    expect(codeOf(guests)).toBe('missing')
    expect(codeOf(guests, 'romeo', 'mercutio')).toBeUndefined()
    expect(codeOf(guests, 'romeo', 'mercutio', 'benvolio')).toBe('too-many')
    expect(codeOf(field('text-multi', { listRange: { max: 1 } }), 'a', 'b')).toBeUndefined()
  })

  it('of a text-multi are one, unless the field is open', () => {
    expect(codeOf(field('text-multi', { datatype: int }), '1', '2')).toBe('invalid')
    expect(
      codeOf(field('text-multi', { datatype: int, method: { kind: 'open', value: {} } }), '1', '2'),
    ).toBeUndefined()
  })

  it('of hidden fields are not looked at', () => {
    expect(codeOf(field('hidden', { datatype: int }), 'x')).toBeUndefined()
  })
})

it('validates a submission by the form that was sent out', () => {
  const fields = ['datatype', 'regex', 'list-range'].map((name) => roundTrip(fixture(name), FormField))
  const form = { type: 'form', fields } as const
  const filled = fillForm(form, { 'feast.start': 'tomorrow', seal: '12-MON-4', 'feast.guests': ['tybalt'] })
  expect(validateSubmission(form, filled)).toMatchObject({
    'feast.start': { code: 'invalid' },
    'feast.guests': { code: 'no-option' },
  })
  expect(Object.keys(validateSubmission(form, { fields: [] }))).toEqual(['feast.guests'])
})

it('replaces a validation, and keeps what else is in the field', () => {
  const media = elementFrom(`<media xmlns='urn:xmpp:media-element'/>`)
  const once = withValidation({ var: 'a', rest: { attrs: {}, children: [media] } }, { datatype: 'xs:int' })
  const twice = withValidation(once, { datatype: 'xs:date' })
  expect(twice.rest?.children.map(({ name }) => name)).toEqual(['validate', 'media'])
  expect(validationOf(twice)).toEqual({ datatype: 'xs:date' })
})
