import { createComponent } from '@trestle/component'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { search } from '../src/index.js'

const SERVICE = 'directory.localhost'
const options = { users: { romeo: 'wherefore' }, components: { [SERVICE]: 'secret' } }
const functions = new URL('slixmpp-search.py', import.meta.url)

describeWithSlixmpp('searches of slixmpp', { options, functions }, (slixmpp) => {
  async function directory() {
    const { host, componentPort: port } = slixmpp.server()
    const component = createComponent({ jid: SERVICE, secret: 'secret', host, port }).use(search)
    onTestFinished(() => component.stop())
    await component.start()
    return component.get(search)
  }

  it('find what is provided', async () => {
    const { provide } = await directory()
    const entries = ['juliet', 'tybalt'].map((name) => ({
      jid: `${name}@capulet.example`,
      values: { last: 'Capulet' },
    }))
    provide({
      form: () => ({ title: 'People of Verona', fields: [{ var: 'last', type: 'text-single' }] }),
      query: ({ args }) => ({ entries: entries.filter(({ values }) => values.last === args['last']) }),
    })
    const romeo = await slixmpp.login('romeo', ['xep_0055'])
    expect(await romeo.call('fields', { service: SERVICE })).toEqual(['People of Verona', ['last']])
    expect(await romeo.call('find', { service: SERVICE, last: 'Capulet' })).toEqual([
      'juliet@capulet.example',
      'tybalt@capulet.example',
    ])
  })

  it('are answered by slixmpp', async () => {
    const { getForm, search: find } = await directory()
    const plugins = { xep_0030: {}, xep_0055: { form_fields: ['last'], form_title: 'Houses' } }
    const romeo = await slixmpp.login('romeo', plugins)
    await romeo.call('offer')
    expect((await getForm(romeo.jid)).form).toMatchObject({ title: 'Houses' })
    const { matches } = await find(romeo.jid, { last: 'Capulet' })
    expect(matches.map(({ jid, values }) => [`${jid}`, values['last']])).toEqual([
      ['tybalt@capulet.example', ['Capulet']],
    ])
  })
})
