import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { roundTrip } from '@trestle/testing'
import { Block } from '@trestle/xep-0191'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { LegacyReport, NS_REPORTING, REASON_ABUSE, REASON_SPAM, Report } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const texts = { en: expect.stringContaining('He bit his thumb at me.') }
const by = JID.parse('romeo@montague.example')

describe('the elements', () => {
  it.each([
    ['basic', { reason: REASON_SPAM }],
    ['text', { reason: REASON_SPAM, texts }],
    ['opt-in', { reason: REASON_SPAM, texts, reportOrigin: true, thirdParty: true }],
    ['block', { reason: REASON_ABUSE }],
    [
      'block-with-ids',
      {
        reason: REASON_SPAM,
        texts,
        stanzaIds: [
          { by, id: '1597-03-a' },
          { by, id: '1597-03-b' },
        ],
      },
    ],
  ])('of %s', (name, value) => {
    expect(roundTrip(fixture(name), Report)).toMatchObject(value)
  })

  it.each(['block', 'block-with-ids'])('of %s survive in the item', (name) => {
    expect(roundTrip(fixture(name), Block).items[0]?.rest?.children).toHaveLength(1)
  })

  it('of the older namespace', () => {
    expect(roundTrip(fixture('legacy'), LegacyReport)).toMatchObject({ reason: REASON_SPAM, texts })
  })

  it('keep what is not in the specification, and refuse a report without a reason', () => {
    const xml = `<report xmlns='${NS_REPORTING}' reason='urn:example:poison'><dose xmlns='urn:example:x'/></report>`
    expect(roundTrip(xml, Report)).toMatchObject({
      reason: 'urn:example:poison',
      rest: { children: [{ name: 'dose' }] },
    })
    expect(() => Report.decode(parse(`<report xmlns='${NS_REPORTING}'/>`))).toThrow('report/@reason: missing')
  })
})
