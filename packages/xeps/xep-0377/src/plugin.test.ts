import { JID } from '@trestle/jid'
import { createTestNetwork } from '@trestle/testing'
import { discoInfoExchange } from '@trestle/xep-0030'
import { blocking, NS_BLOCKING } from '@trestle/xep-0191'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  NS_REPORTING,
  NS_REPORTING_0,
  REASON_ABUSE,
  REASON_SPAM,
  type ReceivedReport,
  reporting,
  reportReceived,
} from './index.js'

const ACCOUNT = 'romeo@verona.example'
const by = JID.parse(ACCOUNT)

function createAccount(features: readonly string[] = [NS_REPORTING]) {
  const network = createTestNetwork()
  const server = network.join({ jid: 'verona.example', kind: 'component' }).use(reporting)
  server.xmpp.iq.onGet(discoInfoExchange, () => ({ identities: [], features: [...features], forms: [] }), {
    at: (jid) => jid.local === '',
  })
  server.goOnline()
  const join = (jid: string) => {
    const client = network.join({ jid }).use(reporting).goOnline()
    // As a server does: what is for nobody is for the account (RFC 6120 §10.3.3).
    client.xmpp.filter('out', (stanza) => {
      if (stanza.name === 'iq') stanza.attrs['to'] ??= client.address.bare.toString()
      return stanza
    })
    return client
  }
  const received: ReceivedReport[] = []
  server.xmpp.events.on(reportReceived, (report) => void received.push(report))
  return { network, server, received, join, romeo: join(`${ACCOUNT}/orchard`) }
}

describe('a report', () => {
  it('blocks the address, and reaches the server with all that it says', async () => {
    const { romeo, received } = createAccount()
    const stanzaIds = [{ by, id: '1597-03-a' }]
    const report = { reason: 'spam', text: 'He bit his thumb.', lang: 'en', stanzaIds, reportOrigin: true }
    await romeo.get(reporting).report('tybalt@capulet.example', report)
    expect((await romeo.get(blocking).getBlocked()).map(String)).toEqual(['tybalt@capulet.example'])
    expect(received.map(({ account, from, reported }) => [account, from, reported].map(String))).toEqual([
      [ACCOUNT, `${ACCOUNT}/orchard`, 'tybalt@capulet.example'],
    ])
    expect(received[0]?.report).toEqual({
      reason: REASON_SPAM,
      stanzaIds,
      texts: expect.objectContaining({ en: 'He bit his thumb.' }),
      reportOrigin: true,
    })
  })

  it.each([
    ['abuse', REASON_ABUSE],
    ['urn:example:poison', 'urn:example:poison'],
    ['constructor', 'constructor'],
  ])('has the reason %s', async (reason, written) => {
    const { romeo, received } = createAccount()
    await romeo.get(reporting).report('tybalt@capulet.example', { reason })
    expect(received[0]?.report).toEqual({ reason: written })
  })

  it('is written as the server reads it, and blocks where it reads none', async () => {
    const older = createAccount([NS_REPORTING_0])
    expect(await older.romeo.get(reporting).support()).toBe('0')
    await older.romeo.get(reporting).report('tybalt@capulet.example', { reason: 'spam' })
    expect(older.received[0]?.report).toEqual({ reason: REASON_SPAM })
    const none = createAccount([])
    expect(await none.romeo.get(reporting).support()).toBeUndefined()
    await none.romeo.get(reporting).report('tybalt@capulet.example', { reason: 'spam' })
    expect(await none.romeo.get(blocking).getBlocked()).toHaveLength(1)
  })

  it('is not told to the other clients of the account', async () => {
    const { romeo, join, network } = createAccount()
    const street = join(`${ACCOUNT}/street`)
    await street.get(blocking).getBlocked()
    const seen: string[] = []
    street.xmpp.filter('in', (stanza) => {
      seen.push(JSON.stringify(stanza))
      return stanza
    })
    await romeo.get(reporting).report('tybalt@capulet.example', { reason: 'spam', text: 'secret' })
    await network.settled()
    expect(seen.join()).toContain('tybalt')
    expect(seen.join()).not.toContain('secret')
  })

  it('is left out where it makes no sense, and the address blocked', async () => {
    const { romeo, server, received } = createAccount()
    const errors: unknown[] = []
    server.xmpp.events.on('error', ({ error }) => errors.push(error))
    const item = `<item jid='tybalt@capulet.example'><report xmlns='${NS_REPORTING}'/></item>`
    await romeo.xmpp.iq.request('set', undefined, parse(`<block xmlns='${NS_BLOCKING}'>${item}</block>`))
    expect(received).toEqual([])
    expect(errors).toHaveLength(1)
    expect(await romeo.get(blocking).getBlocked()).toHaveLength(1)
  })

  it('counts from the account itself alone', async () => {
    const { join, received } = createAccount()
    const item = `<item jid='juliet@capulet.example'><report xmlns='${NS_REPORTING}' reason='${REASON_SPAM}'/></item>`
    const forged = parse(`<block xmlns='${NS_BLOCKING}'>${item}</block>`)
    const asked = join('tybalt@capulet.example/street').xmpp.iq.request('set', ACCOUNT, forged)
    await expect(asked).rejects.toMatchObject({ condition: 'forbidden' })
    expect(received).toEqual([])
  })
})
