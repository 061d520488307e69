import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_RECEIPTS, Receipt, ReceiptRequest } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a message that asks', () => {
    expect(roundTrip(fixture('request'), ReceiptRequest)).toEqual({})
  })

  it('of a receipt', () => {
    expect(roundTrip(fixture('receipt'), Receipt)).toEqual({ id: 'letter-1' })
  })

  it('refuses a receipt for nothing', () => {
    expect(() => Receipt.decode(parse(`<received xmlns='${NS_RECEIPTS}'/>`))).toThrow('@id: missing')
  })
})
