import { describe, expect, it } from 'vitest'
import { attr, element, exchange, string } from './index.js'

const Ask = element('urn:x', 'ask', { id: attr(string) })
const Answer = element('urn:x', 'answer', { text: attr(string) })

describe('exchange', () => {
  it('is a request and the payload of its result', () => {
    expect(exchange(Ask, Answer)).toEqual({ request: Ask, result: Answer })
  })

  it('has no payload of a result where none is given', () => {
    expect('result' in exchange(Ask)).toBe(false)
  })
})
