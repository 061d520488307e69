import { JID } from '@trestle/jid'
import { expect, it } from 'vitest'
import { createSaidIds } from './said-ids.js'

const [feast, orchard, tomb] = ['feast', 'orchard', 'tomb'].map((name) =>
  JID.parse(`${name}@rooms.verona.example`),
) as [JID, JID, JID]

it('are the last ones of the last rooms', () => {
  const ids = createSaidIds({ maxRooms: 2, maxIds: 2 })
  for (const id of ['a', 'b', 'c']) ids.add(feast, id)
  expect(['a', 'b', 'c'].map((id) => ids.has(feast, id))).toEqual([false, true, true])
  expect(ids.has(orchard, 'c')).toBe(false)
  ids.add(orchard, 'd')
  ids.add(tomb, 'e')
  expect([ids.has(feast, 'c'), ids.has(orchard, 'd'), ids.has(tomb, 'e')]).toEqual([false, true, true])
  ids.forget(tomb)
  expect(ids.has(tomb, 'e')).toBe(false)
})
