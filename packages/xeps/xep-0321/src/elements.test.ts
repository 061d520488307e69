import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { elementFrom, roundTrip } from '@trestle/testing'
import { DataForm } from '@trestle/xep-0004'
import { describe, expect, it } from 'vitest'
import { ManagingEntities, NS_ROSTER_MANAGEMENT, RosterManagement } from './index.js'
import { permissionForm, permissionFormIn } from './permission-form.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['request', { type: 'request', reason: 'To keep your friends there in your contacts' }],
    ['allowed', { type: 'allowed' }],
    ['rejected', { type: 'rejected' }],
    ['reject', { type: 'reject' }],
    ['list-request', {}],
  ])('of a permission: %s', (name, value) => {
    expect(roundTrip(fixture(name), RosterManagement)).toEqual(value)
  })

  it('of those who have it', () => {
    expect(roundTrip(fixture('list'), ManagingEntities).items).toEqual([
      { jid: JID.parse('superduper.example'), reason: 'Friends there' },
      { jid: JID.parse('birds.example'), reason: 'Owls and larks' },
    ])
  })

  it('of the question and its answer', () => {
    for (const [name, type] of [
      ['question', 'form'],
      ['answer', 'submit'],
    ] as const) {
      roundTrip(fixture(name), DataForm)
      const form = permissionFormIn(new Message(elementFrom(fixture(name))), type)!
      expect(permissionForm.read({ ...form, type: 'submit' })).toEqual({ challenge: '20260214', answer: true })
    }
  })

  it('are refused with another type, and leave out who has no address', () => {
    const query = elementFrom(
      `<query xmlns='${NS_ROSTER_MANAGEMENT}' type='seize'><item/><item jid='a.example'/></query>`,
    )
    expect(() => RosterManagement.decode(query)).toThrow('@type: expected one of')
    expect(ManagingEntities.decode(query).items).toHaveLength(1)
  })
})
