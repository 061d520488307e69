import { describe, expect, it } from 'vitest'
import { headerOf, headersFrom, headersOf, readHeaderValues } from './index.js'

const read = (...headers: readonly [name: string, value: string][]) =>
  readHeaderValues(headers.map(([name, value]) => ({ name, value })))

describe('the values of headers', () => {
  it('are found by name, in letters of either case', () => {
    const headers = [
      { name: 'Keywords', value: 'feast' },
      { name: 'keywords', value: 'verona' },
    ]
    expect(headerOf(headers, 'KEYWORDS')).toBe('feast')
    expect(headersOf(headers, 'Keywords')).toEqual(['feast', 'verona'])
    expect(headerOf(headers, 'constructor')).toBeUndefined()
    expect(headersOf(headers, 'Subject')).toEqual([])
  })

  it('are read, and written again', () => {
    const values = {
      classification: 'secret',
      created: new Date('2025-05-06T07:08:09Z'),
      distribute: false,
      store: true,
      ttl: 3600,
      urgency: 'low',
    } as const
    expect(readHeaderValues(headersFrom(values))).toEqual(values)
    expect(headersFrom({})).toEqual([])
  })

  it.each(['2025-05-06T07:08Z', '2025-05-06T07:08:00Z', '2025-05-06T09:08+02:00'])('read the moment %j', (written) => {
    expect(read(['Created', written]).created).toEqual(new Date('2025-05-06T07:08:00Z'))
  })

  it.each([
    ['Created', 'yesterday'],
    ['Created', 'Tue, 06 May 2025 07:08:09 GMT'],
    ['TTL', '-1'],
    ['TTL', 'long'],
    ['Urgency', 'HIGH!'],
  ])('leave out %s: %s', (name, value) => {
    expect(Object.values(read([name, value])).filter((one) => one !== undefined)).toEqual([])
  })

  it.each(['false', 'TRUE', 'perhaps', '', '1'])('forbid to pass on and to keep by %j', (value) => {
    expect(read(['Distribute', value], ['Store', value])).toMatchObject({ distribute: false, store: false })
  })

  it('forbid where one of several does', () => {
    expect(read(['Store', 'true'], ['store', 'false']).store).toBe(false)
    expect(read(['Store', 'true'], ['Store', 'true']).store).toBe(true)
  })
})
