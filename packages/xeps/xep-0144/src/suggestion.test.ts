import { JID } from '@trestle/jid'
import { expect, it } from 'vitest'
import { stepFor } from './suggestion.js'

const jid = JID.parse('juliet@superduper.example')
const current = (groups: readonly string[] = []) => ({ jid, name: 'Juliet', groups })

it.each([
  ['add', [], undefined, { kind: 'add', item: { jid, name: 'J', groups: [] } }],
  ['add', ['a'], undefined, { kind: 'add', item: { jid, name: 'J', groups: ['a'] } }],
  ['add', [], current(['b']), undefined],
  ['add', ['b'], current(['b']), undefined],
  ['add', ['a', 'b'], current(['b']), { kind: 'change', item: { jid, name: 'Juliet', groups: ['b', 'a'] } }],
  ['delete', [], undefined, undefined],
  ['delete', [], current(['b']), { kind: 'remove', jid }],
  ['delete', ['a'], current(['b']), undefined],
  ['delete', ['a'], current(), undefined],
  ['delete', ['b'], current(['b']), { kind: 'remove', jid }],
  ['delete', ['b'], current(['a', 'b']), { kind: 'change', item: { jid, name: 'Juliet', groups: ['a'] } }],
  ['modify', ['a'], undefined, undefined],
  ['modify', ['a'], current(['b']), { kind: 'change', item: { jid, name: 'J', groups: ['a'] } }],
  ['modify', [], current(['b']), { kind: 'change', item: { jid, name: 'J', groups: ['b'] } }],
] as const)('%s in the groups %j, of %o', (action, groups, item, step) => {
  expect(stepFor(action, { jid, name: 'J', groups }, item)).toEqual(step)
})

it('does nothing to a contact that is as it shall be, in whatever order its groups are', () => {
  expect(stepFor('modify', { jid, groups: ['b', 'a'] }, current(['a', 'b']))).toBeUndefined()
  expect(stepFor('modify', { jid, name: 'Juliet' }, current(['a']))).toBeUndefined()
})
