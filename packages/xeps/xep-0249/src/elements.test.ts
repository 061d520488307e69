import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, roundTrip } from '@trestle/testing'
import { DiscoInfo } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { Conference, NS_CONFERENCE } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const feast = {
  jid: JID.parse('feast@rooms.verona.example'),
  password: 'mask-and-torch',
  reason: 'At this same ancient feast sups the fair Rosaline.',
}

describe('direct invitations', () => {
  it('are read and written', () => {
    expect(roundTrip(fixture('invitation'), Conference)).toEqual(feast)
    expect(roundTrip(fixture('continued'), Conference)).toEqual({ ...feast, continue: true, thread: '5ca1ab1e' })
    expect(roundTrip(fixture('info-result'), DiscoInfo).features).toEqual([NS_CONFERENCE])
  })

  it.each([
    [`<x xmlns='jabber:x:conference'/>`, /@jid$/],
    [`<x xmlns='jabber:x:conference' jid='@'/>`, /@jid$/],
    [`<x xmlns='jabber:x:conference' jid='a@b.example' continue='perhaps'/>`, /@continue$/],
  ])('are refused where they do not fit: %s', (xml, path) => {
    expect(() => Conference.decode(elementFrom(xml))).toThrow(
      expect.objectContaining({ path: expect.stringMatching(path) }),
    )
  })
})
