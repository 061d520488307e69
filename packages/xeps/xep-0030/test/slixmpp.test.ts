import { type Client, createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { disco, NS_DISCO_INFO } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const LIBRARY = 'library.localhost'
const components = { [LIBRARY]: 'secret' }
const limit = { timeout: 30_000 }
const plugins = ['xep_0030', 'xep_0128']
const functions = new URL('slixmpp-disco.py', import.meta.url)

describeWithSlixmpp('service discovery', { options: { users, components }, functions }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(disco)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('tells slixmpp of a component, its addresses and its nodes', async () => {
    const { host, componentPort: port } = slixmpp.server()
    const library = createComponent({ jid: LIBRARY, secret: 'secret', host, port })
    library.use(disco, { identity: { category: 'directory', type: 'generic', name: 'Library' } })
    onTestFinished(() => library.stop())
    const api = library.get(disco)
    api.addIdentity({ category: 'directory', type: 'generic', name: 'Bibliothek', lang: 'de' })
    api.addFeature('urn:example:books')
    api.addItem({ jid: `poems@${LIBRARY}`, name: 'Poems' })
    api.addItem({ node: 'songs', name: 'Songs' })
    api.addIdentity({ category: 'hierarchy', type: 'leaf' }, { node: 'songs' })
    api.addForm({
      type: 'result',
      fields: [
        { var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:library'] },
        { var: 'books', values: ['6'] },
      ],
    })
    const [juliet] = await Promise.all([slixmpp.login('juliet', plugins), library.start()])
    const info = (node?: string) => juliet.call('xep_0030.get_info', { jid: LIBRARY, ...(node && { node }) })
    const told = (await info()) as { readonly disco_info: { readonly identities: unknown } }
    expect(told).toMatchObject({
      disco_info: {
        features: expect.arrayContaining([NS_DISCO_INFO, 'urn:example:books']),
        substanzas: [{ type: 'result', fields: [{ var: 'FORM_TYPE' }, { var: 'books', value: '6' }] }],
      },
    })
    expect(told.disco_info.identities).toContainEqual(['directory', 'generic', 'de', 'Bibliothek'])
    expect(await info('songs')).toMatchObject({
      disco_info: { node: 'songs', identities: [['hierarchy', 'leaf', null, null]] },
    })
    await expect(info('dances')).rejects.toMatchObject({ condition: 'item-not-found' })
    const { disco_items } = (await juliet.call('xep_0030.get_items', { jid: LIBRARY })) as { disco_items: unknown }
    expect(disco_items).toMatchObject({
      items: [
        [LIBRARY, 'songs', 'Songs'],
        [`poems@${LIBRARY}`, null, 'Poems'],
      ],
    })
    expect(await juliet.call('xep_0030.supports', { jid: LIBRARY, feature: 'urn:example:books' })).toBe(true)
    expect(await juliet.call('xep_0030.supports', { jid: LIBRARY, feature: 'urn:example:films' })).toBe(false)
  })

  it('asks slixmpp, and its nodes', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
    await juliet.call('extend')
    await juliet.call('xep_0030.add_identity', { category: 'client', itype: 'pc', name: 'Balkon', lang: 'de' })
    await juliet.call('xep_0030.add_feature', { feature: 'urn:example:balcony' })
    await juliet.call('xep_0030.add_item', { jid: juliet.jid, subnode: 'songs', name: 'Songs' })
    await juliet.call('xep_0030.add_feature', { feature: 'urn:example:song', node: 'songs' })
    const api = romeo.get(disco)
    const { identities, features, forms } = await api.getInfo(juliet.jid, {}, limit)
    expect(identities).toContainEqual({ category: 'client', type: 'pc', name: 'Balkon', lang: 'de' })
    expect(features).toContain('urn:example:balcony')
    expect(forms).toMatchObject([
      {
        fields: [
          { var: 'FORM_TYPE', values: ['urn:example:balcony'] },
          { var: 'height', values: ['high'] },
        ],
      },
    ])
    const items = await api.getItems(juliet.jid, {}, limit)
    expect(items.map(({ jid, node, name }) => [`${jid}`, node, name])).toEqual([[juliet.jid, 'songs', 'Songs']])
    expect((await api.getInfo(juliet.jid, { node: 'songs' }, limit)).features).toContain('urn:example:song')
    expect(await api.supports(juliet.jid, 'urn:example:balcony', limit)).toBe(true)
  })
})
