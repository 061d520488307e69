import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SEARCH, SearchFields, SearchRequest, SearchResult } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of plain fields', () => {
    expect(roundTrip(fixture('fields-request'), SearchRequest)).toEqual({})
    expect(roundTrip(fixture('fields'), SearchFields)).toEqual({
      instructions: 'Who is it that you look for?',
      first: '',
      last: '',
      nick: '',
      email: '',
    })
    expect(roundTrip(fixture('request'), SearchRequest)).toEqual({ last: 'Capulet' })
    expect(roundTrip(fixture('nobody'), SearchResult)).toEqual({})
    expect(roundTrip(fixture('result'), SearchResult).items).toEqual([
      {
        jid: JID.parse('juliet@capulet.example'),
        first: 'Juliet',
        last: 'Capulet',
        nick: 'Sun',
        email: 'juliet@capulet.example',
      },
      {
        jid: JID.parse('tybalt@capulet.example'),
        first: 'Tybalt',
        last: 'Capulet',
        nick: 'Cat',
        email: 'tybalt@capulet.example',
      },
    ])
  })

  it('of forms', () => {
    const names = (fields: readonly { readonly var?: string | undefined }[] = []) => fields.map((one) => one.var)
    expect(names(roundTrip(fixture('form'), SearchFields).form?.fields)).toEqual([
      'FORM_TYPE',
      'first',
      'last',
      'x-mood',
    ])
    expect(names(roundTrip(fixture('form-request'), SearchRequest).form?.fields)).toEqual(['FORM_TYPE', 'x-mood'])
    const { form } = roundTrip(fixture('form-result'), SearchResult)
    expect(names(form?.reported?.fields)).toEqual(['first', 'jid', 'x-mood'])
    expect(form?.items).toHaveLength(2)
  })

  it('leave out who has no address', () => {
    const query = elementFrom(`<query xmlns='${NS_SEARCH}'><item/><item jid='a@@b'/><item jid='a@b'/></query>`)
    expect(SearchResult.decode(query).items).toHaveLength(1)
  })

  it('leave out a form to fill in that does not fit, and refuse one that was', () => {
    const query = elementFrom(`<query xmlns='${NS_SEARCH}'><nick/><x xmlns='jabber:x:data'/></query>`)
    expect(SearchFields.decode(query)).toEqual({ nick: '' })
    expect(() => SearchRequest.decode(query)).toThrow('x/@type: missing')
    expect(() => SearchResult.decode(query)).toThrow('x/@type: missing')
  })
})
