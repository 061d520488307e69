import { createComponent } from '@trestle/component'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { pubsubService } from '../src/service.js'

const SERVICE = 'pubsub.localhost'
const options = { users: { romeo: 'wherefore' }, components: { [SERVICE]: 'cables' } }
const functions = new URL('slixmpp-pubsub.py', import.meta.url)

describeWithSlixmpp('a hosted service', { options, functions }, (slixmpp) => {
  it('serves slixmpp', async () => {
    const { host, componentPort: port } = slixmpp.server()
    const component = createComponent({ jid: SERVICE, secret: 'cables', host, port }).use(pubsubService)
    onTestFinished(() => component.stop())
    await component.start()
    component.get(pubsubService).api.registerDefault('mayCreate', ({ from }) => from?.domain === 'localhost')
    const romeo = await slixmpp.login('romeo', ['xep_0004', 'xep_0030', 'xep_0060'])
    const letter = { $xml: "<letter xmlns='urn:example:letter'><text>Come</text></letter>" }
    expect(await romeo.call('use', { service: SERVICE, node: 'letters', letter })).toEqual({
      subscribe: 'subscribed',
      items: ['one', 'made'],
      latest: ['made'],
      max_items: '5',
      affiliations: ['romeo@localhost owner'],
      subscriptions: ['letters'],
      error: 'item-not-found',
    })
    for (const event of ['publish', 'publish', 'config', 'retract', 'purge', 'delete']) {
      await romeo.next(`pubsub_${event}`)
    }
  })
})
