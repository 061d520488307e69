import { expect, it } from 'vitest'
import { type Dated, dated, undated } from './dates.js'

it('times become dates for the user of the library, and milliseconds for the wire, however deep', () => {
  const wire = { at: 5, body: 'at', seconds: 7, messages: [{ by: 'nurse', at: 6, content: { body: '' } }], lastSeen: 8 }
  const read: Dated<typeof wire> = dated(wire)
  expect(read).toEqual({
    at: new Date(5),
    body: 'at',
    seconds: 7,
    messages: [{ by: 'nurse', at: new Date(6), content: { body: '' } }],
    lastSeen: new Date(8),
  })
  expect(undated<typeof wire>(read)).toEqual(wire)
})
