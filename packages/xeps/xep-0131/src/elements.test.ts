import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { Header, Headers, NS_SHIM } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the headers', () => {
  it.each([
    [
      'message',
      [
        { name: 'In-Reply-To', value: '20250506@capulet.example' },
        { name: 'Keywords', value: 'verona,<feast/>' },
      ],
    ],
    ['iq', [{ name: 'Created', value: '2025-05-06T07:08:09Z' }]],
    [
      'presence',
      [
        { name: 'Created', value: '2025-05-06T20:00Z' },
        { name: 'TTL', value: '7200' },
      ],
    ],
    [
      'disco',
      [
        { name: 'Created', value: '2025-05-06T07:08Z' },
        { name: 'TTL', value: '3600' },
      ],
    ],
    ['urgent', [{ name: 'Urgency', value: 'high' }]],
  ])('of the fixture %s', (name, headers) => {
    expect(roundTrip(fixture(name), Headers)).toEqual(headers)
  })

  it('refuses a header without a name, which costs the others nothing', () => {
    expect(() => Header.decode(parse(`<header xmlns='${NS_SHIM}'>high</header>`))).toThrow('header/@name: missing')
    const skipped: unknown[] = []
    const written = `<headers xmlns='${NS_SHIM}'><header>high</header><header name='TTL'/></headers>`
    expect(Headers.decode(parse(written), { skipped: (error) => skipped.push(error) })).toEqual([
      { name: 'TTL', value: '' },
    ])
    expect(skipped).toHaveLength(1)
  })
})
