import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork } from '@trestle/testing'
import { Oob } from '@trestle/xep-0066'
import { readHints } from '@trestle/xep-0334'
import { textWithoutFallback } from '@trestle/xep-0428'
import { describe, expect, it } from 'vitest'
import { FileSharing, fileSharing, filesReceived, NS_FILE_SHARING, sourcesReceived } from './index.js'

const url = 'https://files.montague.example/c0ffee/balcony.jpg'
const file = { name: 'balcony.jpg', hashes: [], thumbnails: [] }
const pair = () => createHostPair((host) => host.use(fileSharing))

describe('sharing', () => {
  it('is told of, and readable by clients that do not know it', async () => {
    const { network, romeo, juliet } = pair()
    const received = juliet.xmpp.events.wait(filesReceived)
    const message = romeo.get(fileSharing).share({ to: juliet.jid }, { file, sources: [url], disposition: 'inline' })
    await network.settled()
    expect(await received).toMatchObject({
      files: [{ disposition: 'inline', file, sources: { urls: [{ target: url }] } }],
      arrival: { from: romeo.jid, via: 'live' },
    })
    expect([message.body, message.get(Oob)]).toEqual([url, { url }])
    expect(textWithoutFallback(message, [NS_FILE_SHARING])).toBeUndefined()
  })

  it('keeps a body, and is archived without one', () => {
    const { romeo, juliet } = pair()
    const { share } = romeo.get(fileSharing)
    const withBody = share({ to: juliet.jid, body: 'Look' }, { file, sources: [url] })
    expect([withBody.body, withBody.has(Oob)]).toEqual(['Look', false])
    const pending = share({ to: juliet.jid }, { file })
    expect([pending.body, [...readHints(pending)]]).toEqual([undefined, ['store']])
  })

  it('tells several files apart', () => {
    const { romeo, juliet } = pair()
    const message = romeo.get(fileSharing).share({ to: juliet.jid }, { file }, { file, id: 'second' })
    expect(message.getAll(FileSharing).map(({ id }) => id)).toEqual(['file-1', 'second'])
  })

  it('is told of in copies, and not where nothing is left of it', () => {
    const { romeo, juliet } = pair()
    const told: number[] = []
    romeo.xmpp.events.on(filesReceived, ({ files }) => told.push(files.length))
    const message = Message.of({ to: juliet.jid }).add(FileSharing, { file })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out', at: new Date(0) })
    const bad = `<file-sharing xmlns='${NS_FILE_SHARING}'/>`
    const good = `<file-sharing xmlns='${NS_FILE_SHARING}'><file xmlns='urn:xmpp:file:metadata:0'/></file-sharing>`
    romeo.receive(`<message type='chat' from='${juliet.jid}'>${bad}</message>`)
    romeo.receive(`<message type='chat' from='${juliet.jid}'>${bad}${good.repeat(200)}</message>`)
    expect(told).toEqual([1, 99])
  })
})

describe('sources', () => {
  it('are attached to an earlier message, for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(fileSharing).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(fileSharing).goOnline()
    const received = romeo.xmpp.events.wait(sourcesReceived)
    const juliet = gateway.as('juliet@superduper.example')
    const message = juliet.get(fileSharing).attach({ to: romeo.jid }, 's1', [url], 'second')
    await network.settled()
    expect(await received).toMatchObject({
      id: 's1',
      sources: { id: 'second', urls: [{ target: url }] },
      arrival: { from: juliet.jid },
    })
    expect(message.body).toBe(url)
  })

  it('are nothing where they are attached to nothing', () => {
    const { romeo, juliet } = pair()
    const told: string[] = []
    romeo.xmpp.events.on(sourcesReceived, ({ id }) => told.push(id))
    romeo.receive(`<message type='chat' from='${juliet.jid}'><sources xmlns='${NS_FILE_SHARING}'/></message>`)
    expect(told).toEqual([])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_FILE_SHARING)
  romeo.remove(fileSharing)
  expect(romeo.xmpp.features.list()).not.toContain(NS_FILE_SHARING)
})
