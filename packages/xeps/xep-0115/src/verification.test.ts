import type { DataFormValue } from '@trestle/xep-0004'
import type { DiscoInfoValue } from '@trestle/xep-0030'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWellFormed, verificationInput, verificationString } from './index.js'
import { verifiedPart } from './verification.js'

const muc = [
  'http://jabber.org/protocol/muc',
  'http://jabber.org/protocol/disco#items',
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/caps',
]
const software: DataFormValue = {
  type: 'result',
  fields: [
    { var: 'software_version', values: ['0.11'] },
    { var: 'FORM_TYPE', type: 'hidden', values: ['urn:xmpp:dataforms:softwareinfo'] },
    { var: 'ip_version', type: 'text-multi', values: ['ipv6', 'ipv4'] },
    { var: 'os', values: ['Mac'] },
    { var: 'os_version', values: ['10.5.1'] },
    { var: 'software', values: ['Psi'] },
  ],
}
const plain: DiscoInfoValue = { identities: [{ category: 'client', type: 'pc' }], features: ['urn:a', 'urn:b'] }

describe('verificationString', () => {
  it('is that of the first example of the specification, in whatever order', async () => {
    const info = { identities: [{ category: 'client', type: 'pc', name: 'Exodus 0.9.1' }], features: muc }
    expect(await verificationString(info)).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=')
  })

  it('is that of the second example, with languages and a form', async () => {
    const identities = [
      { category: 'client', type: 'pc', name: 'Psi 0.11', lang: 'en' },
      { category: 'client', type: 'pc', name: 'Ψ 0.11', lang: 'el' },
    ]
    const info = { identities, features: muc, forms: [software] }
    expect(await verificationString(info)).toBe('q07IKJEyjvHSyhy//CH0CxmKi8w=')
    const unrelated: DataFormValue = { type: 'result', fields: [{ var: 'a', values: ['b'] }] }
    expect(await verificationString({ ...info, forms: [unrelated, software] })).toBe('q07IKJEyjvHSyhy//CH0CxmKi8w=')
  })

  it('knows other hash functions', async () => {
    expect(await verificationString(plain, 'sha-256')).toHaveLength(44)
    expect(await verificationString(plain, 'sha-512')).toHaveLength(88)
  })

  it('sorts by octets of UTF-8, and sorts identities by their parts', () => {
    const features = ['\u{1f989}', '\uff21', 'a']
    const identities = [
      { category: 'a', type: 'c' },
      { category: 'a', type: 'b', lang: 'it' },
      { category: 'a', type: 'b', lang: 'en' },
    ]
    expect(verificationInput({ identities, features })).toBe('a/b/en/<a/b/it/<a/c//<a<\uff21<\u{1f989}<')
    const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffee', '\u{10000}', '\u{1f989}') })
    fc.assert(
      fc.property(fc.array(text), (all) => {
        const written = [...all].sort(byBytes).map((one) => `${one}<`)
        expect(verificationInput({ identities: [], features: all })).toBe(written.join(''))
      }),
    )
  })

  it('does not let a name pass for features', () => {
    const forged = { identities: [{ category: 'client', type: 'pc', name: 'x<urn:a' }], features: [] }
    const honest = { identities: [{ category: 'client', type: 'pc', name: 'x' }], features: ['urn:a'] }
    expect(verificationInput(forged)).not.toBe(verificationInput(honest))
    expect(isWellFormed(forged)).toBe(false)
  })
})

describe('isWellFormed', () => {
  const form = (...fields: NonNullable<DataFormValue['fields']>): DataFormValue => ({ type: 'result', fields })
  const kind = (...values: string[]) => ({ var: 'FORM_TYPE', type: 'hidden', values }) as const

  it.each<[string, Partial<DiscoInfoValue>]>([
    ['several languages', { identities: ['it', 'en'].map((lang) => ({ category: 'a', type: 'b', lang })) }],
    ['forms of different types', { forms: [form(kind('a')), form(kind('b'))] }],
    ['a form type that is said twice', { forms: [form(kind('a', 'a'))] }],
    ['forms without type, which do not count', { forms: [form({ var: '<' }), form({ var: '<' }, { type: 'fixed' })] }],
    ['a slash in a name', { identities: [{ category: 'a', type: 'b', name: '1/2' }] }],
  ])('accepts %s', (_, part) => {
    expect(isWellFormed({ ...plain, ...part })).toBe(true)
  })

  it.each<[string, Partial<DiscoInfoValue>]>([
    ['an identity twice', { identities: [...plain.identities, ...plain.identities] }],
    ['a feature twice', { features: ['urn:a', 'urn:a'] }],
    ['a form type twice', { forms: [form(kind('a')), form(kind('a'))] }],
    ['a form of two types', { forms: [form(kind('a', 'b'))] }],
    ['a form with two types', { forms: [form(kind('a'), kind('b'))] }],
    ['a field twice', { forms: [form(kind('a'), { var: 'x', values: ['1'] }, { var: 'x', values: ['2'] })] }],
    ['a field without name', { forms: [form(kind('a'), { values: ['1'] })] }],
    ['an end mark in a feature', { features: ['urn:a<urn:b'] }],
    ['an end mark in a value', { forms: [form(kind('a'), { var: 'x', values: ['1<2'] })] }],
    ['a slash in a category', { identities: [{ category: 'a/b', type: 'c' }] }],
  ])('refuses %s', (_, part) => {
    expect(isWellFormed({ ...plain, ...part })).toBe(false)
  })
})

describe('verifiedPart', () => {
  it('leaves out what the hash says nothing of', async () => {
    const noisy: DataFormValue = {
      type: 'result',
      title: 'Mine',
      fields: [
        { var: 'FORM_TYPE', type: 'hidden', values: ['urn:f'] },
        { var: 'a', label: 'Mine', values: ['1'] },
      ],
    }
    const info = { ...plain, node: 'mine', forms: [noisy, { type: 'result', fields: [{ var: 'b' }] } as const] }
    const part = verifiedPart(info)
    expect(part).toEqual({
      ...plain,
      forms: [
        {
          type: 'result',
          fields: [
            { var: 'FORM_TYPE', type: 'hidden', values: ['urn:f'] },
            { var: 'a', values: ['1'] },
          ],
        },
      ],
    })
    expect(await verificationString(part)).toBe(await verificationString(info))
  })
})
