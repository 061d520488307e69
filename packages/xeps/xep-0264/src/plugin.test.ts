import { createHostPair } from '@trestle/testing'
import { expect, it } from 'vitest'
import { NS_THUMBNAILS, Thumbnail, thumbnails } from './index.js'

it('reads thumbnails of the other side, and announces itself while it is installed', async () => {
  const { network, romeo, juliet } = createHostPair((host) => host.use(thumbnails))
  const { dataUri, source } = juliet.get(thumbnails)
  const data = new Uint8Array([1, 2, 3])
  const received = juliet.xmpp.events.wait('message')
  romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid }).set(Thumbnail, { uri: dataUri('image/thumbhash', data) }))
  await network.settled()
  expect(source((await received).get(Thumbnail)!)).toEqual({ kind: 'inline', mediaType: 'image/thumbhash', data })
  expect(romeo.xmpp.features.list()).toContain(NS_THUMBNAILS)
  romeo.remove(thumbnails)
  expect(romeo.xmpp.features.list()).not.toContain(NS_THUMBNAILS)
})
