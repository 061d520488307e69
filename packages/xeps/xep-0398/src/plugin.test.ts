import { readFileSync } from 'node:fs'
import { createTestHost, createTestNetwork, roundTrip, type TestHost } from '@trestle/testing'
import { DiscoInfo, disco } from '@trestle/xep-0030'
import { muc } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { avatarId } from '@trestle/xep-0084'
import { AvatarUpdate, vcardAvatar } from '@trestle/xep-0153'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { avatarConversion, NS_AVATAR_CONVERSION } from './index.js'

const ROMEO = 'romeo@montague.example'
const FEAST = 'feast@rooms.verona.example'
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it('reads what the server says and writes', () => {
  expect(roundTrip(fixture('info'), DiscoInfo).features).toEqual([NS_AVATAR_CONVERSION])
  expect(roundTrip(fixture('presence'), AvatarUpdate).photo).toHaveLength(40)
  expect(roundTrip(fixture('presence-without'), AvatarUpdate).photo).toBe('')
})

/** Romeo in a room, and his server, which converts or does not. */
async function montague({ converts = true } = {}) {
  const network = createTestNetwork()
  const server = network.join({ jid: 'montague.example', kind: 'component' }).use(disco).goOnline()
  if (converts) server.as(ROMEO).get(disco).addFeature(NS_AVATAR_CONVERSION)
  network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(mucService).goOnline()
  const romeo = network
    .join({ jid: `${ROMEO}/orchard` })
    .use(muc)
    .use(avatarConversion)
    .goOnline()
  const room = await romeo.get(muc).join(FEAST, 'romeo')
  await room.createInstant()
  await network.settled()
  return { network, romeo, room }
}

const presencesOf = (host: TestHost) => host.sent.filter(({ name }) => name === 'presence')
const notify = (host: TestHost, id: string, from = ROMEO) =>
  host.receive(`<message from='${from}' to='${ROMEO}/orchard'>
    <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'><item id='${id}'>
    <metadata xmlns='urn:xmpp:avatar:metadata'><info id='${id}' bytes='9' type='image/png'/></metadata>
    </item></items></event></message>`)

describe('rooms', () => {
  it('are told once when the own avatar changed, with what they knew of the own presence', async () => {
    const { network, romeo, room } = await montague()
    room.setPresence({ show: 'away', status: 'By the wall' })
    await network.settled()
    const before = presencesOf(romeo).length
    notify(romeo, 'a')
    await network.settled()
    notify(romeo, 'a')
    await network.settled()
    const sent = presencesOf(romeo).slice(before)
    expect(sent.map(({ attrs }) => attrs['to'])).toEqual([`${FEAST}/romeo`])
    expect([room.self?.show, room.self?.status]).toEqual(['away', 'By the wall'])
    notify(romeo, 'b')
    await network.settled()
    expect(presencesOf(romeo).length).toBe(before + 2)
  })

  it('are not told of others, nor where the server does not convert', async () => {
    const [one, other] = [await montague(), await montague({ converts: false })]
    const before = [presencesOf(one.romeo).length, presencesOf(other.romeo).length]
    notify(one.romeo, 'a', 'tybalt@capulet.example')
    notify(other.romeo, 'a')
    await one.network.settled()
    await other.network.settled()
    expect([presencesOf(one.romeo).length, presencesOf(other.romeo).length]).toEqual(before)
  })
})

describe('the own avatar', () => {
  const image = new TextEncoder().encode('By the wall')

  /** Romeo, whose server is the test: it takes what he publishes or puts into his vCard. */
  function account(converts: boolean) {
    const places: string[] = []
    const romeo = createTestHost({ jid: `${ROMEO}/orchard` })
      .use(avatarConversion)
      .use(vcardAvatar)
      .goOnline()
    const answered = new Set<unknown>()
    const isRequest = ({ name, attrs }: Element) =>
      name === 'iq' && ['get', 'set'].includes(attrs['type'] ?? '') && !answered.has(attrs['id'])
    const feature = converts ? `<feature var='${NS_AVATAR_CONVERSION}'/>` : ''
    async function answerNext(): Promise<void> {
      const { attrs, ...asked } = romeo.sent.find(isRequest) ?? (await romeo.nextSent(isRequest))
      answered.add(attrs['id'])
      const [payload] = asked.children.filter((child) => typeof child !== 'string')
      const [inside] = payload?.children.filter((child) => typeof child !== 'string') ?? []
      if (attrs['type'] === 'set') places.push(inside?.attrs['node'] ?? payload?.name ?? '')
      const isInfo = payload?.name === 'query'
      const answer = isInfo ? `<query xmlns='http://jabber.org/protocol/disco#info'>${feature}</query>` : ''
      const from = attrs['to'] === undefined ? '' : `from='${attrs['to']}'`
      romeo.receive(`<iq type='result' id='${attrs['id']}' ${from}>${answer}</iq>`)
    }
    return { romeo, places, answerNext }
  }

  it.each([
    [true, ['urn:xmpp:avatar:data', 'urn:xmpp:avatar:metadata', 'vCard', 'urn:xmpp:avatar:metadata']],
    [false, ['vCard', 'urn:xmpp:avatar:data', 'urn:xmpp:avatar:metadata', 'vCard', 'urn:xmpp:avatar:metadata']],
  ])('is put where the server does not, and removed in both places (%s)', async (converts, expected) => {
    const { romeo, places, answerNext } = account(converts)
    const api = romeo.get(avatarConversion)
    let over = false
    const ended = (async () => {
      expect(await api.isSupported()).toBe(converts)
      expect(await api.setAvatar(image)).toBe(await avatarId(image))
      await api.removeAvatar()
    })().finally(() => {
      over = true
    })
    while (!over) await Promise.race([ended, answerNext()])
    await ended
    expect(places).toEqual(expected)
  })
})
