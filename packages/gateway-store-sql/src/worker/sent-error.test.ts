import { expect, it } from 'vitest'
import { StoreError } from '../store-error.js'
import { fromSentError, toSentError } from './sent-error.js'

const sent = (thrown: unknown) => fromSentError(structuredClone(toSentError(thrown)))

it('keeps the class, message and code of errors', () => {
  const locked = sent(new StoreError('locked', 'Another process has it.', { cause: new Error('busy') }))
  expect(locked).toBeInstanceOf(StoreError)
  expect(locked).toMatchObject({ code: 'locked', message: 'Another process has it.' })
  expect(sent(Object.assign(new RangeError('Too far.'), { code: 'E_FAR' }))).toMatchObject({
    message: 'Too far.',
    code: 'E_FAR',
  })
  expect('code' in sent(new Error('Plain.'))).toBe(false)
})

it('makes errors of what is none', () => {
  expect(sent('a text').message).toBe('a text')
  expect(sent(undefined).message).toBe('undefined')
})
