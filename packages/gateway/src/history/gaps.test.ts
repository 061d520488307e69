import { expect, it } from 'vitest'
import { gapsOf, withOpenGaps } from './gaps.js'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute))

it('begin behind the last message of the contact, whatever the user has written since', () => {
  const gaps = gapsOf(
    [
      { chat: 'nurse', by: 'user', legacyId: '3', at: at(9) },
      { chat: 'nurse', by: 'contact', legacyId: '2', at: at(5) },
      { chat: 'friar', by: 'contact', legacyId: '1', at: at(2) },
    ],
    50,
  )
  expect(gaps).toEqual([
    { chat: 'nurse', gap: { after: { legacyId: '2', at: at(4) }, limit: 50 } },
    { chat: 'friar', gap: { after: { legacyId: '1', at: at(1) }, limit: 50 } },
  ])
})

it('begin at a time where only the user has written', () => {
  expect(gapsOf([{ chat: 'nurse', by: 'user', legacyId: '3', at: at(9) }], 5)).toEqual([
    { chat: 'nurse', gap: { after: { at: at(8) }, limit: 5 } },
  ])
  expect(gapsOf([], 5)).toEqual([])
})

it('stay where they began as long as they are open', () => {
  const gap = (chat: string, minute: number) => ({ chat, gap: { after: { at: at(minute) }, limit: 5 } })
  expect(withOpenGaps([gap('nurse', 1)], [gap('friar', 3), gap('nurse', 4)])).toEqual([
    gap('nurse', 1),
    gap('friar', 3),
  ])
})
