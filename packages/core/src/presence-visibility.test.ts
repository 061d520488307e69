import { JID } from '@trestle/jid'
import { createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { loaded } from '../test/roster-host.js'
import { presenceVisibility, subscriptions } from './index.js'

const seen = async (
  view: { isVisibleTo(jid: JID): Promise<boolean> },
  ...addresses: string[]
): Promise<readonly boolean[]> => Promise.all(addresses.map((address) => view.isVisibleTo(JID.parse(address))))

describe('the presence of a client', () => {
  it('is visible to its account, its server, and those the roster has as subscribed', async () => {
    const { host } = await loaded(
      "<item jid='romeo@montague.example' subscription='both'/><item jid='nurse@capulet.example' subscription='from'/><item jid='paris@verona.example' subscription='to'/>",
    )
    const view = host.get(presenceVisibility)
    expect(
      await seen(
        view,
        'juliet@capulet.example/garden',
        'capulet.example',
        'romeo@montague.example/orchard',
        'nurse@capulet.example',
        'paris@verona.example',
        'tybalt@capulet.example',
      ),
    ).toEqual([true, true, true, true, false, false])
  })

  it('is visible to nobody else where there is no roster, unless the op says so', async () => {
    const view = createTestHost({ jid: 'juliet@capulet.example/balcony' }).goOnline().get(presenceVisibility)
    expect(await seen(view, 'romeo@montague.example', 'juliet@capulet.example')).toEqual([false, true])
    view.api.register('isVisible', ({ from }) => from?.local === 'romeo')
    expect(await seen(view, 'romeo@montague.example', 'nurse@capulet.example')).toEqual([true, false])
  })
})

describe('the presence of an address of a component', () => {
  it('is visible to those who are subscribed to it', async () => {
    const host = createTestHost({ jid: 'superduper.example', kind: 'component' }).use(subscriptions, {
      autoApprove: ({ local }) => local !== 'nobody',
    })
    host.goOnline()
    host.receive("<presence type='subscribe' from='romeo@montague.example' to='juliet@superduper.example'/>")
    await host.nextSent(({ attrs }) => attrs['type'] === 'subscribed').catch(() => {})
    const romeo = JID.parse('romeo@montague.example/orchard')
    const of = (local: string) => host.as(`${local}@superduper.example`).get(presenceVisibility).isVisibleTo(romeo)
    expect([await of('juliet'), await of('nurse')]).toEqual([true, false])
  })
})
