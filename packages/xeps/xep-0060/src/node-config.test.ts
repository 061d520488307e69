import { JID } from '@trestle/jid'
import { DataForm, type DataFormValue, type FormFieldValue } from '@trestle/xep-0004'
import { array, assert, boolean, constantFrom, nat, option, property, record, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metadataForm, type NodeConfig, nodeConfigForm, subscribeOptionsForm } from './index.js'

const some = <T>(arbitrary: Parameters<typeof option<T>>[0]) => option(arbitrary, { nil: undefined })
const config = record({
  title: some(string({ minLength: 1 })),
  accessModel: some(constantFrom('open', 'presence', 'roster', 'authorize', 'whitelist')),
  rosterGroupsAllowed: some(array(string({ minLength: 1 }), { maxLength: 5 })),
  contact: some(array(constantFrom('friar@verona.example', 'nurse@capulet.example').map((jid) => JID.parse(jid)))),
  maxItems: some(option(nat(), { nil: 'max' as const })),
  maxPayloadSize: some(nat()),
  persistItems: some(boolean()),
  notifyRetract: some(boolean()),
})

function given<T extends object>(value: T): Partial<T> {
  const entries = Object.entries(value).filter(
    ([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0),
  )
  return Object.fromEntries(entries) as Partial<T>
}

const submitted = (...fields: FormFieldValue[]): DataFormValue => ({ type: 'submit', fields })

describe('a configuration', () => {
  it('is the same after it was written and read', () => {
    assert(
      property(config, (value) => {
        const form = DataForm.decode(DataForm.encode(nodeConfigForm.submission(value as NodeConfig)))
        expect(nodeConfigForm.read(form)).toEqual(given(value))
      }),
    )
  })

  it('is read as far as it fits, whatever else a form holds', () => {
    const names = constantFrom('pubsub#access_model', 'pubsub#max_items', 'pubsub#persist_items', 'pubsub#contact', '')
    assert(
      property(array(record({ var: names, values: array(string()) })), (fields) => {
        const { value, unknown } = nodeConfigForm.readValid(submitted(...fields))
        expect(Object.keys(value).length + unknown.length).toBeLessThanOrEqual(fields.length)
      }),
    )
  })

  it('that leaves something out does not change it', () => {
    expect(nodeConfigForm.read(submitted({ var: 'pubsub#title', values: ['Letters'] }))).toEqual({ title: 'Letters' })
  })

  it.each([
    ['pubsub#max_items', ['-1']],
    ['pubsub#max_items', ['maximum']],
    ['pubsub#max_items', ['1', '2']],
    ['pubsub#persist_items', ['perhaps']],
    ['pubsub#access_model', ['moonlight']],
    ['pubsub#contact', ['@']],
    ['pubsub#roster_groups_allowed', Array<string>(1001).fill('x')],
  ])('refuses %s of %j', (name, values) => {
    expect(() => nodeConfigForm.read(submitted({ var: name, values }))).toThrow(/not-acceptable/)
  })
})

it('reads the end of a subscription: a date, or the presence of the subscriber', () => {
  const read = (value: string) => subscribeOptionsForm.read(submitted({ var: 'pubsub#expire', values: [value] })).expire
  expect(read('2026-06-30T12:00:00Z')).toEqual(new Date('2026-06-30T12:00:00Z'))
  expect(read('presence')).toBe('presence')
  expect(() => read('tomorrow')).toThrow(/not-acceptable/)
})

it('reads what a service tells of a node', () => {
  const created = new Date('2026-04-29T22:56:10Z')
  const creator = JID.parse('juliet@capulet.example')
  const told = { title: 'Letters', creationDate: created, creator, owner: [creator], numSubscribers: 17 }
  expect(metadataForm.read(metadataForm.result(told))).toEqual(told)
})
