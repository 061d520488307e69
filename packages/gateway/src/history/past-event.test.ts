import { expect, it } from 'vitest'
import type { Past } from '../module/history.js'
import { checkedPast } from './past-event.js'

const past = (what: unknown) => ({ by: 'me', at: new Date(0), legacyId: '1', what }) as Past

it('checks what happened as handles of contacts do: reactions are cut, too', () => {
  const { what } = checkedPast(past({ kind: 'reactions', target: { legacyId: 'a' }, emojis: ['x'.repeat(1000)] }))
  expect(what).toMatchObject({ emojis: [`${'x'.repeat(497)}…`] })
})

it.each([
  { kind: 'retraction' },
  { kind: 'edit', target: { legacyId: '' }, message: { kind: 'text', body: 'a' } },
  { kind: 'reactions', target: { legacyId: 'a' }, emojis: 'x' },
])('refuses %j before anything is asked of the store', (what) => {
  expect(() => checkedPast(past(what))).toThrow(expect.objectContaining({ code: 'invalid' }))
})
