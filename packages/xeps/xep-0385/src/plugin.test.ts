import { createHostPair } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addMedia, type MediaReceived, mediaReceived, mediaSharing, NS_MEDIA_SHARING } from './index.js'

const file = { name: 'balcony.jpg', hashes: [], thumbnails: [] }
const pair = () => createHostPair((host) => host.use(mediaSharing))

describe('media', () => {
  it('is told of, with the part of the body that it belongs to', async () => {
    const { network, romeo, juliet } = pair()
    const received = juliet.xmpp.events.wait(mediaReceived)
    const media = { file, uris: ['https://files.example/balcony.jpg'], range: { start: 4, end: 11 } }
    romeo.xmpp.send(addMedia(romeo.xmpp.message({ to: juliet.jid, body: 'The balcony' }), media))
    await network.settled()
    expect(await received).toMatchObject({ media: [media], arrival: { from: romeo.jid, via: 'live' } })
  })

  it('is told of in copies', () => {
    const { romeo, juliet } = pair()
    const told: MediaReceived[] = []
    romeo.xmpp.events.on(mediaReceived, (event) => told.push(event))
    const message = addMedia(romeo.xmpp.message({ to: juliet.jid }), { file, uris: [] })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    expect(told).toMatchObject([{ media: [{ file, uris: [] }], arrival: { via: 'carbon' } }])
  })

  it('is nothing where it is malformed, and costs the others nothing', () => {
    const { romeo, juliet } = pair()
    const told: number[] = []
    romeo.xmpp.events.on(mediaReceived, ({ media }) => told.push(media.length))
    const reference = (inside: string) =>
      `<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='${NS_MEDIA_SHARING}'>${inside}</media-sharing></reference>`
    const good = reference(`<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'/>`)
    const say = (inside: string) => romeo.receive(`<message type='chat' from='${juliet.jid}'>${inside}</message>`)
    say(reference(''))
    say(reference('') + good)
    say(good.repeat(300))
    say(
      `<media-sharing xmlns='${NS_MEDIA_SHARING}'><file xmlns='urn:xmpp:jingle:apps:file-transfer:5'/></media-sharing>`,
    )
    expect(told).toEqual([1, 100])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_MEDIA_SHARING)
  romeo.remove(mediaSharing)
  expect(romeo.xmpp.features.list()).not.toContain(NS_MEDIA_SHARING)
})
