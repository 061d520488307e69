import { readFileSync } from 'node:fs'
import { Presence } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { LastActivity, NS_LAST_ACTIVITY, readPresenceActivity } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const now = new Date('2025-06-01T12:00:00Z')

describe('the last activity', () => {
  it.each([
    ['initial-presence', 43_210, { kind: 'online', since: new Date('2025-05-31T23:59:50Z') }],
    ['auto-away', 900, { kind: 'idle', since: new Date('2025-06-01T11:45:00Z') }],
    ['auto-away-delayed', 900, { kind: 'idle', since: new Date('2025-05-06T06:53:09Z') }],
  ])('in the %s', (name, seconds, activity) => {
    expect(roundTrip(fixture(name), LastActivity)).toEqual({ seconds })
    expect(readPresenceActivity(new Presence(parse(fixture(name))), now)).toEqual(activity)
  })

  const read = (seconds: string, more = '', attrs = '') =>
    readPresenceActivity(
      new Presence(
        parse(`<presence xmlns='jabber:client' ${attrs}><show>xa</show>
          <query xmlns='${NS_LAST_ACTIVITY}' seconds='${seconds}'/>${more}</presence>`),
      ),
      now,
    )

  it.each(['-1', 'x', '', '8640000000001'])('counts as none where it is of %j seconds', (seconds) => {
    expect(read(seconds)).toBeUndefined()
  })

  it('counts as none where a delay brings it before all dates', () => {
    const delay = "<delay xmlns='urn:xmpp:delay' stamp='0001-01-01T00:00:00Z'/>"
    expect(read('8640000000000', delay)).toBeUndefined()
  })

  it('is not of the future, whatever the delay', () => {
    const delay = "<delay xmlns='urn:xmpp:delay' stamp='9999-01-01T00:00:00Z'/>"
    expect(read('0', delay)?.since).toEqual(now)
  })

  it('is nothing of who goes', () => {
    expect(read('5', '', "type='unavailable'")).toBeUndefined()
  })
})
