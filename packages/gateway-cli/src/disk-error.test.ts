import { expect, it } from 'vitest'
import { describeDiskError, isDiskFull } from './disk-error.js'

const withCode = (code: string, message = 'Failed.') => Object.assign(new Error(message), { code })

it.each([
  [withCode('ENOSPC'), 'the disk is full'],
  [withCode('SQLITE_FULL'), 'the disk is full'],
  [new Error('Outer.', { cause: new Error('database or disk is full') }), 'the disk is full'],
  [withCode('SQLITE_IOERR_WRITE'), 'the disk fails'],
  [withCode('EROFS'), 'the file system is read-only'],
  [withCode('ECONNREFUSED'), undefined],
  ['a text', undefined],
])('says of %s: %s', (error, meaning) => {
  expect(describeDiskError(error)).toBe(meaning)
  expect(isDiskFull(error)).toBe(meaning === 'the disk is full')
})

it('ends where an error is its own cause', () => {
  const error = new Error('Round and round.')
  error.cause = error
  expect(isDiskFull(error)).toBe(false)
})
