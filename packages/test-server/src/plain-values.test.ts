import { JID } from '@trestle/jid'
import { parse } from '@trestle/xml'
import { expect, it } from 'vitest'
import { fromPlain, toPlain } from './plain-values.js'

it('values are the same after JSON', () => {
  const value = {
    by: JID.parse('juliet@capulet.example/balcony'),
    at: [new Date(0), null, 1, true, 'text'],
    item: { payload: parse("<a xmlns='urn:b'>c</a>"), nothing: undefined },
  }
  const again = fromPlain(JSON.parse(JSON.stringify(toPlain(value))))
  expect(again).toEqual(value)
  expect((again as typeof value).by).toBeInstanceOf(JID)
})
