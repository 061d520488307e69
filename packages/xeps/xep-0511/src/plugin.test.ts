import { Message } from '@trestle/stanza'
import { createHostPair } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addLink, type Link, type LinksReceived, linkMetadata, linksReceived, NS_RDF } from './index.js'

const about = 'https://verona.example/seven'
const link: Link = {
  about,
  lang: 'en',
  title: 'Seven',
  siteName: 'Verona',
  images: [{ uri: 'https://verona.example/a.png', alt: 'A house' }, { uri: 'cid:b' }],
}

function setUp() {
  const pair = createHostPair((host) => host.use(linkMetadata))
  const told: LinksReceived[] = []
  pair.juliet.xmpp.events.on(linksReceived, (event) => told.push(event))
  const say = (inside: string) =>
    pair.juliet.receive(`<message type='chat' from='${pair.romeo.jid}' xmlns:r='${NS_RDF}'>${inside}</message>`)
  return { ...pair, told, say }
}

describe('links', () => {
  it('are told of, in several languages', async () => {
    const { network, romeo, juliet, told } = setUp()
    const other = { about, lang: 'it', title: 'Sette', images: [] }
    romeo.xmpp.send(addLink(addLink(romeo.xmpp.message({ to: juliet.jid, body: about }), link), other))
    await network.settled()
    expect(told).toMatchObject([{ links: [link, other], arrival: { from: romeo.jid, via: 'live' } }])
  })

  it('are told of in copies', () => {
    const { romeo, juliet, told } = setUp()
    const message = addLink(Message.of({ from: romeo.jid, to: juliet.jid }), link)
    juliet.xmpp.deliver(message, { self: juliet.xmpp, via: 'archive', direction: 'in', at: new Date(0) })
    expect(told).toMatchObject([{ links: [link], arrival: { via: 'archive' } }])
  })

  it('lead to no script and no file, and are bounded', () => {
    const { told, say } = setUp()
    const og = (name: string, text: string) => `<${name} xmlns='https://ogp.me/ns#'>${text}</${name}>`
    const bad = og('url', 'javascript:alert(1)') + og('video', 'file:///etc/passwd') + og('image', 'javascript:x')
    say(`<r:Description r:about='${about}'>${bad}${og('image', 'cid:a').repeat(50)}</r:Description>`)
    expect(told[0]?.links).toEqual([{ about, images: Array.from({ length: 20 }, () => ({ uri: 'cid:a' })) }])
    say(`<r:Description/>${`<r:Description r:about='${about}'/>`.repeat(200)}`)
    say('<r:Description/>')
    expect(told.map(({ links }) => links.length)).toEqual([1, 99])
  })

  it('are told of no longer when the plugin is removed', () => {
    const { juliet, told, say } = setUp()
    juliet.remove(linkMetadata)
    say(`<r:Description r:about='${about}'/>`)
    expect(told).toEqual([])
  })
})
