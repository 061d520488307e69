import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import {
  FileTooLarge,
  NS_HTTP_UPLOAD,
  OldUploadRequest,
  OldUploadSlot,
  UploadRequest,
  UploadRetry,
  UploadSlot,
  usableHeaders,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('a request', () => {
  it.each(['request', 'too-large', 'retry', 'forbidden'])('(%s)', (name) => {
    expect(roundTrip(fixture(name), UploadRequest)).toMatchObject({ size: 20480, contentType: 'image/jpeg' })
  })

  it.each(['message', 'profile', 'permanent'])('for the purpose %s', (kind) => {
    expect(roundTrip(fixture(`request-${kind}`), UploadRequest).purpose).toEqual({ kind, value: {} })
  })

  it('for a limited time', () => {
    const { purpose } = roundTrip(fixture('request-ephemeral'), UploadRequest)
    expect(purpose).toEqual({ kind: 'ephemeral', value: { expireBefore: new Date('2026-01-31T12:00:00Z') } })
  })

  it('of the older namespace', () => {
    expect(roundTrip(fixture('old-request'), OldUploadRequest)).toEqual({
      filename: 'a.jpg',
      size: 20480,
      contentType: 'image/jpeg',
    })
  })

  it.each(['0', '-1', '1.5', '1e3', 'large'])('is refused with the size %s', (size) => {
    const xml = `<request xmlns='${NS_HTTP_UPLOAD}' filename='a' size='${size}'/>`
    expect(() => UploadRequest.decode(elementFrom(xml))).toThrow('request/@size')
  })
})

describe('an answer', () => {
  it('is a slot', () => {
    const slot = roundTrip(fixture('slot'), UploadSlot)
    expect(slot.put.headers.map(({ name }) => name)).toEqual(['Authorization', 'Cookie'])
    expect(roundTrip(fixture('old-slot'), OldUploadSlot).get).toBe('https://files.montague.example/c0ffee')
  })

  it('is a reason for none', () => {
    expect(roundTrip(fixture('too-large'), FileTooLarge)).toEqual({ maxFileSize: 10000 })
    expect(roundTrip(fixture('retry'), UploadRetry)).toEqual({ stamp: new Date('2026-01-31T12:00:00Z') })
  })
})

it('lets only some headers through, without newlines, in their order', () => {
  const headers = [
    { name: 'Host', value: 'evil.example' },
    { name: 'authorization', value: 'a\r\nHost: evil.example' },
    { name: 'eXpi\nres', value: '0' },
    { name: 'Cookie', value: 'a=1' },
    { name: 'COOKIE', value: 'b=2' },
    { name: '__proto__', value: 'x' },
  ]
  expect(usableHeaders(headers)).toEqual([
    { name: 'authorization', value: 'aHost: evil.example' },
    { name: 'eXpires', value: '0' },
    { name: 'Cookie', value: 'a=1' },
    { name: 'COOKIE', value: 'b=2' },
  ])
})
