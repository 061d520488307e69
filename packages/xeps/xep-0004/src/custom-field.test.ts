import { describe, expect, it } from 'vitest'
import { customField, defineForm, FormError, textSingle } from './index.js'

const nest = defineForm({
  formType: 'urn:example:nest',
  fields: {
    eggs: customField<number>('text-single', {
      read([text = '']) {
        if (!/^\d+$/.test(text)) throw new Error('This takes a number.')
        return Number(text)
      },
      write: (eggs) => [String(eggs)],
    }),
    lined: customField<boolean>('boolean', { read: ([text]) => text === '1', write: (lined) => [lined ? '1' : '0'] }),
    tree: textSingle(),
  },
})

describe('customField', () => {
  it('reads and writes values of its own type', () => {
    const form = nest.submission({ eggs: 3, lined: false })
    expect(nest.read(form)).toEqual({ eggs: 3, lined: false })
  })

  it('is absent where nothing was said', () => {
    expect(nest.read(nest.submission({ tree: 'oak' }))).toEqual({ tree: 'oak' })
  })

  it('says what is wrong', () => {
    const form = { type: 'submit', fields: [{ var: 'eggs', values: ['many'] }] } as const
    expect(() => nest.read(form)).toThrow(FormError)
    expect(nest.inspect(form)).toMatchObject({ problems: { eggs: { code: 'invalid', text: 'This takes a number.' } } })
  })
})

describe('readValid', () => {
  it('leaves what does not fit with what is unknown', () => {
    const wrong = { var: 'eggs', values: ['many'] }
    const strange = { var: 'moss', values: ['soft'] }
    const form = { type: 'result', fields: [wrong, strange, { var: 'tree', values: ['oak'] }] } as const
    expect(nest.readValid(form)).toEqual({ value: { tree: 'oak' }, unknown: [strange, wrong] })
  })

  it('reads nothing of another form', () => {
    const other = defineForm({ formType: 'urn:example:owl', fields: { tree: textSingle() } })
    expect(nest.readValid(other.result({ tree: 'oak' })).value).toEqual({})
  })
})
