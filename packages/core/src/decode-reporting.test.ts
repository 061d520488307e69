import { attr, type DecodeError, element, exchange, integer, list } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { expect, it } from 'vitest'
import type { XmppFailure } from './index.js'

const Item = element('urn:x', 'item', { id: attr(integer) })
const Request = element('urn:x', 'query', {})
const items = exchange(Request, element('urn:x', 'query', { items: list(Item, { skipInvalid: true }) }))

async function asked(inside: string, skipped?: (error: DecodeError) => void) {
  const host = createTestHost({ jid: 'juliet@capulet.example/balcony' }).goOnline()
  const failures: XmppFailure[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  const answer = host.xmpp.iq.get('a.example', items, {}, skipped && { skipped })
  await Promise.resolve()
  const id = host.sent.at(-1)?.attrs['id']
  host.receive(`<iq type='result' id='${id}' from='a.example'><query xmlns='urn:x'>${inside}</query></iq>`)
  return { items: (await answer).items.map(({ id }) => id), failures }
}

it('reports what an answer lost, with where it was', async () => {
  const { items, failures } = await asked("<item id='1'/><item id='x'/><item id='2'/>")
  expect(items).toEqual([1, 2])
  expect(failures).toMatchObject([{ source: 'iq', error: { path: '{urn:x}query/{urn:x}item/@id' } }])
})

it('reports no more than some, and then how many there were', async () => {
  const { items, failures } = await asked(`${'<item/>'.repeat(500)}<item id='1'/>`)
  expect(items).toEqual([1])
  expect(failures).toHaveLength(11)
  expect(failures.at(-1)?.error).toMatchObject({ reason: '490 more entries do not fit' })
})

it('leaves it to whoever asks what is lost', async () => {
  const skipped: string[] = []
  const { failures } = await asked('<item/>', ({ path }) => skipped.push(path))
  expect(failures).toEqual([])
  expect(skipped).toEqual(['{urn:x}query/{urn:x}item/@id'])
})
