import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_RSM, ResultSet, ResultSetRequest } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('a request', () => {
  it.each([
    ['limit-request', { max: 2 }],
    ['second-page-request', { max: 2, after: 'tybalt@capulet.example' }],
    ['previous-page-request', { max: 2, before: 'nurse@capulet.example' }],
    ['last-page-request', { max: 2, before: '' }],
    ['index-request', { max: 2, index: 17 }],
    ['count-request', { max: 0 }],
    ['not-found-error', { max: 2, after: 'tybalt@capulet.example' }],
    ['no-index-error', { max: 2, index: 17 }],
    ['rooms-request', { max: 2 }],
    ['rooms-next-request', { max: 2, after: '4da91d4b3301' }],
  ])('is read and written: %s', (name, expected) => {
    expect(roundTrip(fixture(name), ResultSetRequest)).toEqual(expected)
  })

  it.each([
    ['<max>-1</max>', 'max'],
    ['<max>many</max>', 'max'],
    ['<max/>', 'max'],
    ['<index>1.5</index>', 'index'],
  ])('is refused where it does not fit: %s', (content, path) => {
    const decode = () => ResultSetRequest.decode(elementFrom(`<set xmlns='${NS_RSM}'>${content}</set>`))
    expect(decode).toThrow(expect.objectContaining({ path: expect.stringContaining(path) }))
  })
})

describe('the place of a page', () => {
  const [juliet, tybalt] = ['juliet@capulet.example', 'tybalt@capulet.example']

  it.each([
    ['first-page-result', { first: juliet, index: 0, last: tybalt, count: 40 }],
    ['second-page-result', { first: 'nurse@capulet.example', index: 2, last: 'peter@capulet.example', count: 40 }],
    ['empty-page-result', { count: 38 }],
    ['index-result', { first: 'samson@capulet.example', index: 17, last: 'gregory@capulet.example', count: 40 }],
    ['count-result', { count: 40 }],
    ['rooms-result', { first: 'acc3594e844c', index: 0, last: '4da91d4b3301', count: 15 }],
  ])('is read and written: %s', (name, expected) => {
    expect(roundTrip(fixture(name), ResultSet)).toEqual(expected)
  })

  it('keeps what it does not know', () => {
    const xml = `<set xmlns='${NS_RSM}' xmlns:e='urn:example:e' e:a='1'><first>a</first><last>b</last><max>7</max></set>`
    expect(roundTrip(xml, ResultSet)).toMatchObject({
      first: 'a',
      last: 'b',
      rest: { attrs: { '{urn:example:e}a': '1' } },
    })
  })

  it('does without numbers that are none', () => {
    const xml = `<set xmlns='${NS_RSM}'><first index='?'>a</first><last>b</last><count>about 40</count></set>`
    expect(ResultSet.decode(elementFrom(xml))).toEqual({ first: 'a', last: 'b' })
  })
})
