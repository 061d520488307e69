import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { file } from '@trestle/gateway-media'
import { Presence } from '@trestle/stanza'
import { fillForm } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import { commands } from '@trestle/xep-0050'
import { vcard } from '@trestle/xep-0054'
import { pubsub } from '@trestle/xep-0060'
import { registration } from '@trestle/xep-0077'
import { avatarDataNode, avatarId, avatarMetadataNode, NS_AVATAR_METADATA } from '@trestle/xep-0084'
import { readAvatarUpdate } from '@trestle/xep-0153'
import { NS_NICK } from '@trestle/xep-0172'
import { vcard4Node, vcard4Text } from '@trestle/xep-0292'
import { readIdle } from '@trestle/xep-0319'
import { readReactionRestrictions } from '@trestle/xep-0444'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ContactInfo } from '../src/index.js'
import { eventsOf, GREY, looksNetwork, NOTIFIED, RED, wanting } from './looks.js'
import { ECHO, GATEWAY, ROMEO, startTrialGateway, type TrialGateway, type TrialOptions } from './trial-gateway.js'

async function setUp(options: TrialOptions & { readonly avatar?: URL } = {}) {
  const { avatar, ...more } = options
  const { network, sessions, reactions } = looksNetwork(avatar)
  const gateway = await startTrialGateway(network, undefined, more)
  const romeo = gateway.join()
  await romeo.get(registration).register(GATEWAY, { token: 'secret' })
  await gateway.net.settled()
  const contacts = sessions[0]?.contacts as NonNullable<(typeof sessions)[0]>['contacts']
  const echo = contacts.byLegacyId('echobot')
  const details = async () => (await gateway.store.contacts.get(ROMEO, 'echobot'))?.details
  const hasAvatar = (id: string) =>
    vi.waitFor(async () => expect(await details()).toMatchObject({ avatar: { id } }), { timeout: 10_000 })
  return { gateway, romeo, contacts, echo, reactions, details, hasAvatar }
}

/** A server that has one picture, which changes under its URL. */
async function servePicture() {
  let picture: Uint8Array = RED
  let version = 1
  const requests: string[] = []
  const http = createServer((request, response) => {
    requests.push(String(request.method))
    response.writeHead(200, { 'Content-Type': 'image/png', ETag: `"${version}"` })
    response.end(request.method === 'HEAD' ? undefined : picture)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const { port } = http.address() as AddressInfo
  return {
    ...{ requests, url: new URL(`http://127.0.0.1:${port}/echo.png`) },
    change(to: Uint8Array) {
      picture = to
      version++
    },
  }
}

const picturesOf = ({ store }: Pick<TrialGateway, 'store'>) =>
  store.cells.entries(ROMEO, 'frame:avatars', { prefix: '', limit: 10 })

const photoOf = (presence: Presence | undefined) => presence && readAvatarUpdate(presence)?.photo

/** Presences of a contact. */
function presencesOf(client: Awaited<ReturnType<typeof setUp>>['romeo'], from: string): Presence[] {
  const seen: Presence[] = []
  client.xmpp.events.on('presence', (presence) => {
    if (presence.from?.bare.toString() === from) seen.push(presence)
  })
  return seen
}

describe('details of a contact', () => {
  it('are kept, cut and checked', async () => {
    const { echo } = await setUp()
    await echo.update({
      ...{ name: 'Echo '.repeat(200), groups: ['Nymphs', ' ', 'Nymphs'], is: 'bot', phone: '+39 045 555', email: '' },
      ...{ about: 'Says it again', capabilities: { reactions: { max: 5, allowed: ['👍', '🦇'] } } },
    })
    await echo.update({ about: null })
    const info = await echo.info()
    expect(info).toMatchObject({ groups: ['Nymphs'], is: 'bot', phone: '+39 045 555' })
    expect([info.email, info.about]).toEqual([undefined, undefined])
    expect(Buffer.byteLength(info.name ?? '')).toBeLessThanOrEqual(500)
    expect(info.capabilities).toEqual({ reactions: { max: 2, allowed: ['👍'] } })
  })

  it.each<object>([
    { name: 5 },
    { groups: 'Nymphs' },
    { is: 'robot' },
    { avatar: { id: '', file: file(RED) } },
    { avatar: { id: '1' } },
    { presence: { show: 'xa' } },
    { capabilities: { typing: true } },
    { capabilities: 'none' },
    { legacyId: '' },
    { legacyId: '\u{1f600}' },
  ])('are refused whole where they are wrong: %j', async (info) => {
    const { echo, gateway } = await setUp()
    await echo.update({ name: 'Echo', friend: true })
    await expect(echo.update({ name: 'Other', ...info } as ContactInfo)).rejects.toMatchObject({ code: 'invalid' })
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([{ name: 'Echo', legacyId: 'echobot' }])
  })
})

describe('discovery', () => {
  it('tells of the account and of the client', async () => {
    const { echo, romeo } = await setUp()
    await echo.update({ name: 'Echo', friend: true, is: 'phone' })
    const [bare, full] = await Promise.all([ECHO, `${ECHO}/legacy`].map((one) => romeo.get(disco).getInfo(one)))
    expect(bare?.identities).toEqual([
      { category: 'account', type: 'registered', name: 'Echo' },
      { category: 'pubsub', type: 'pep' },
    ])
    expect(bare?.features).toEqual(expect.arrayContaining(['urn:xmpp:pep-vcard-conversion:0', 'vcard-temp']))
    expect(full?.identities).toEqual([{ category: 'client', type: 'phone', name: 'Verona' }])
    expect(full?.features).toEqual(expect.arrayContaining(['urn:xmpp:reactions:0', 'urn:xmpp:message-correct:0']))
    expect(full?.features).not.toContain('http://jabber.org/protocol/chatstates')
    expect(full && readReactionRestrictions(full)).toEqual({ maxPerUser: 2, allowed: ['👍', '❤️'] })
    await expect(romeo.get(disco).getInfo(`nobody\\40@${GATEWAY}`)).resolves.toBeDefined()
  })

  it('and the gateway itself know what one chat does not take', async () => {
    const { echo, contacts, romeo, reactions, gateway } = await setUp()
    await echo.update({ friend: true, capabilities: { reactions: false } })
    await contacts.byLegacyId('alice').update({ friend: true })
    const featuresAt = async (jid: string) => (await romeo.get(disco).getInfo(jid)).features
    expect(await featuresAt(`${ECHO}/legacy`)).not.toContain('urn:xmpp:reactions:0')
    expect(await featuresAt(`alice@${GATEWAY}/legacy`)).toContain('urn:xmpp:reactions:0')
    await echo.sendText('Hi', { legacyId: 'm1' })
    const refused = romeo.xmpp.events.wait('message:error', { timeout: 2000 })
    const reaction = (to: string) =>
      `<message to='${to}' type='chat' id='r'><reactions xmlns='urn:xmpp:reactions:0' id='x'><reaction>👍</reaction></reactions></message>`
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    gateway.host.receive(reaction(ECHO).replace('<message', `<message from='${ROMEO}/orchard'`))
    expect((await refused).error?.condition).toBe('feature-not-implemented')
    expect(reactions).toEqual([])
  })
})

describe('personal eventing', () => {
  it('sends exactly what a client asked for, of friends alone', async () => {
    const { echo, contacts, gateway, hasAvatar } = await setUp()
    await echo.update({ name: 'Echo', friend: true, avatar: { id: 'a', file: file(RED) } })
    await contacts.byLegacyId('stranger').update({ name: 'Stranger', avatar: { id: 'a', file: file(RED) } })
    await hasAvatar('a')
    const phone = wanting(gateway.join(`${ROMEO}/phone`), NOTIFIED)
    const tablet = wanting(gateway.join(`${ROMEO}/tablet`), [NS_NICK])
    const [seen, few] = [eventsOf(phone), eventsOf(tablet)]
    for (const client of [phone, tablet]) client.xmpp.send(Presence.of({ to: GATEWAY }))
    await vi.waitFor(() => expect([seen.length, few.length]).toEqual([5, 2]))
    expect(seen.sort()).toEqual([
      `${ECHO} metadata: info`,
      `${ECHO} nick: Echo`,
      `${ECHO} vcard4: fn nickname`,
      `${GATEWAY} nick: Verona`,
      `${GATEWAY} vcard4: fn nickname`,
    ])
    expect(few.sort()).toEqual([`${ECHO} nick: Echo`, `${GATEWAY} nick: Verona`])
  })

  it('tells of changes to who is there, and of nothing else', async () => {
    const { echo, gateway } = await setUp()
    await echo.update({ name: 'Echo', friend: true })
    const phone = wanting(gateway.join(`${ROMEO}/phone`), NOTIFIED)
    const seen = eventsOf(phone)
    phone.xmpp.send(Presence.of({ to: GATEWAY }))
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(2))
    await gateway.net.settled()
    seen.length = 0
    await echo.update({ name: 'Echo', friend: true, presence: { show: 'away' } })
    await echo.update({ about: 'Says it again' })
    await echo.update({ name: null, about: null })
    await gateway.net.settled()
    expect(seen).toEqual([`${ECHO} vcard4: fn nickname note`, `${ECHO} nick: `, `${ECHO} vcard4: `])
    phone.xmpp.send(Presence.of({ to: GATEWAY, type: 'unavailable' }))
    await gateway.net.settled()
    await echo.update({ name: 'Back' })
    await gateway.net.settled()
    expect(seen).toHaveLength(3)
  })

  it('gives items and vCards to friends, and no subscription or publication to anybody', async () => {
    const { echo, contacts, romeo, hasAvatar } = await setUp()
    await echo.update({ name: 'Echo', friend: true, phone: '+39 045 555', avatar: { id: 'a', file: file(RED) } })
    await contacts.byLegacyId('other').update({ name: 'Other' })
    await hasAvatar('a')
    const items = romeo.get(pubsub)
    const [metadata] = await items.getItems(ECHO, avatarMetadataNode)
    const [data] = await items.getItems(ECHO, avatarDataNode, { ids: [metadata?.id as string] })
    expect(await avatarId(data?.value as Uint8Array)).toBe(metadata?.id)
    const [card] = await items.getItems(ECHO, vcard4Node)
    expect(vcard4Text(card?.value?.telephones?.[0])).toBe('tel:+39045555')
    const temp = await romeo.get(vcard).getVcard(ECHO)
    expect(temp).toMatchObject({ fullName: 'Echo', telephones: [{ number: '+39 045 555' }] })
    expect(await romeo.get(vcard).getPhoto(ECHO)).toEqual({ type: 'image/png', data: data?.value })
    await expect(items.getItems(`other@${GATEWAY}`, NS_NICK)).rejects.toMatchObject({ condition: 'not-authorized' })
    await expect(items.getItems(ECHO, 'urn:example:none')).rejects.toMatchObject({ condition: 'item-not-found' })
    await expect(items.subscribe(ECHO, NS_NICK)).rejects.toMatchObject({ condition: 'feature-not-implemented' })
    await expect(items.publish(ECHO, NS_NICK, undefined)).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(romeo.iq.set(ECHO, { name: 'vCard', ns: 'vcard-temp' } as never, {})).rejects.toBeDefined()
  })
})

describe('an avatar', () => {
  it('is read only if its id is new, and kept once for all who have it', async () => {
    const { echo, contacts, gateway, hasAvatar, details } = await setUp()
    let opened = 0
    const picture = (bytes: Uint8Array) =>
      file(async function* () {
        opened++
        yield bytes
      })
    await echo.update({ friend: true, avatar: { id: 'red', file: picture(RED) } })
    await hasAvatar('red')
    await echo.update({ avatar: { id: 'red', file: picture(GREY) } })
    await contacts.byLegacyId('alice').update({ avatar: { id: 'another id', file: picture(RED) } })
    await vi.waitFor(async () =>
      expect((await gateway.store.contacts.get(ROMEO, 'alice'))?.details).toMatchObject({
        avatar: { id: 'another id' },
      }),
    )
    const pictures = () => picturesOf(gateway)
    expect([opened, (await pictures()).length]).toEqual([2, 1])
    await echo.update({ avatar: { id: 'grey', file: picture(GREY) } })
    await hasAvatar('grey')
    await vi.waitFor(async () => expect(await pictures()).toHaveLength(2))
    await contacts.byLegacyId('alice').update({ avatar: null })
    await vi.waitFor(async () => expect(await pictures()).toHaveLength(1))
    await contacts.byLegacyId('echobot').remove()
    await vi.waitFor(async () => expect(await pictures()).toEqual([]))
    expect(await details()).toBeUndefined()
  })

  it('of a URL without an id is read again when its server says that it has changed', async () => {
    const server = await servePicture()
    const allowPrivateAddresses = (address: string) => address === '127.0.0.1'
    const { echo, gateway, details } = await setUp({ files: { fetching: { allowPrivateAddresses } } })
    const shown = async () => (await details())?.['avatar'] as { readonly id: string; readonly sha1: string }
    const told = () => echo.update({ friend: true, avatar: { file: file(server.url, {}, { allowPrivateAddresses }) } })
    const asked = async (expected: readonly string[]) => {
      await vi.waitFor(() => expect(server.requests).toEqual(expected), { timeout: 10_000 })
      server.requests.length = 0
    }
    await told()
    await asked(['HEAD', 'GET'])
    await vi.waitFor(async () => expect(await shown()).toMatchObject({ id: `${server.url} "1"` }))
    const before = await shown()
    // Not again within the hour.
    server.change(GREY)
    await gateway.clock.advance(30 * 60_000)
    await told()
    await gateway.clock.advance(31 * 60_000)
    await told()
    await asked(['HEAD', 'GET'])
    await vi.waitFor(async () => expect(await shown()).toMatchObject({ id: `${server.url} "2"` }))
    expect((await shown()).sha1).not.toBe(before.sha1)
    await gateway.clock.advance(61 * 60_000)
    await told()
    await asked(['HEAD'])
  })

  it('that cannot be read leaves the earlier one, and one line in the log', async () => {
    const { echo, contacts, gateway, hasAvatar, details } = await setUp()
    await echo.update({ friend: true, avatar: { id: 'red', file: file(RED) } })
    await hasAvatar('red')
    const broken = { id: 'broken', file: file(new TextEncoder().encode('<svg/>')) }
    const failing = {
      id: 'failing',
      file: file(() => {
        throw new Error('There is no such picture.')
      }),
    }
    await Promise.all([echo.update({ avatar: broken }), contacts.byLegacyId('alice').update({ avatar: failing })])
    const lines = () => gateway.logged.filter((line) => line.includes('A picture of a contact cannot be read'))
    await vi.waitFor(() => expect(lines()).toHaveLength(2))
    expect(lines().map((line) => line.slice(0, 5))).toEqual(['warn:', 'debug'])
    expect(await details()).toMatchObject({ avatar: { id: 'red' } })
  })

  it('is in the presence of friends', async () => {
    const { echo, romeo, gateway, hasAvatar } = await setUp()
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    const seen = presencesOf(romeo, ECHO)
    await echo.update({ friend: true, presence: { show: 'online' } })
    await gateway.net.settled()
    await echo.update({ avatar: { id: 'red', file: file(RED) } })
    await hasAvatar('red')
    const sha1 = await avatarId((await picturesOf(gateway))[0]?.[1] as Uint8Array)
    await vi.waitFor(() => {
      gateway.clock.advance(1000)
      expect(photoOf(seen.at(-1))).toBe(sha1)
    })
    expect(photoOf(seen[0])).toBe('')
  })
})

describe('presence', () => {
  it('says how a contact is and since when, and is not repeated', async () => {
    const { echo, romeo, gateway } = await setUp({ lastSeenText: true })
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await echo.update({ friend: true })
    await gateway.net.settled()
    const seen = presencesOf(romeo, ECHO)
    const lastSeen = new Date(gateway.clock.now() - 600_000)
    for (let i = 0; i < 3; i++) {
      await echo.update({ presence: { show: 'away', status: 'Out', lastSeen } })
      gateway.clock.advance(2000)
      await gateway.net.settled()
    }
    expect(seen).toHaveLength(1)
    expect(seen[0]?.status).toMatch(/^Out \(Last seen \d{4}-\d\d-\d\d \d\d:\d\d UTC\)$/)
    expect(readIdle(seen[0] as Presence, new Date())).toEqual(lastSeen)
    expect(seen[0]?.element.child('http://jabber.org/protocol/caps', 'c')).toBeDefined()
  })

  it('says in words when a contact was last seen as each user prefers', async () => {
    const { echo, romeo, gateway } = await setUp()
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await echo.update({ friend: true })
    await echo.update({ presence: { show: 'away', lastSeen: new Date(gateway.clock.now() - 600_000) } })
    await gateway.net.settled()
    const seen = presencesOf(romeo, ECHO)
    const prefer = async (value: string) => {
      gateway.clock.advance(2000)
      const form = await romeo.get(commands).execute(GATEWAY, 'preferences')
      await form.submit(fillForm(form.form!, { 'gateway:last-seen': value }))
      await expect.poll(() => seen.length).toBe(1)
      return seen.pop()?.status
    }
    expect(await prefer('1')).toMatch(/^Last seen \d{4}-\d\d-\d\d \d\d:\d\d UTC$/)
    expect(await prefer('0')).toBeUndefined()
  })

  it('of a contact that changes all the time comes once a second', async () => {
    const { echo, romeo, gateway } = await setUp()
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await echo.update({ friend: true })
    await gateway.net.settled()
    gateway.clock.advance(1000)
    const seen = presencesOf(romeo, ECHO)
    const show = (i: number) => echo.update({ presence: { show: i % 2 ? 'away' : 'online', status: `${i}` } })
    await Promise.all(Array.from({ length: 1000 }, (_, i) => show(i)))
    gateway.clock.advance(1000)
    await gateway.net.settled()
    expect(seen.map(({ status }) => status)).toEqual(['0', '999'])
    gateway.host.stop()
    gateway.clock.advance(1000)
    await Promise.all(Array.from({ length: 1000 }, (_, i) => show(i)))
    gateway.clock.advance(1000)
    expect(gateway.logged.filter((line) => line.startsWith('warn'))).toEqual([])
  })
})

describe('a new id', () => {
  it('gives a contact another address, and keeps what is known of it', async () => {
    const { echo, romeo, gateway } = await setUp()
    const heard: string[] = []
    romeo.xmpp.events.on('subscription', ({ type, from }) => heard.push(`${type} ${from?.bare.local}`))
    await echo.update({ name: 'Echo', friend: true, is: 'bot', groups: ['Nymphs'] })
    await gateway.net.settled()
    heard.length = 0
    await echo.update({ legacyId: 'echo2', presence: { show: 'online' } })
    await gateway.net.settled()
    expect(heard).toEqual(['unsubscribe echobot', 'subscribe echo2'])
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([
      { legacyId: 'echo2', local: 'echo2', name: 'Echo', show: 'online', details: { is: 'bot', groups: ['Nymphs'] } },
    ])
  })
})

describe('the gateway', () => {
  it('has a name and the picture of its network', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trestle-'))
    try {
      await writeFile(join(folder, 'logo.png'), RED)
      const { romeo } = await setUp({ avatar: pathToFileURL(join(folder, 'logo.png')) })
      const photo = await vi.waitFor(async () => {
        const found = await romeo.get(vcard).getPhoto(GATEWAY)
        expect(found).toBeDefined()
        return found
      })
      expect(photo?.type).toBe('image/png')
      const [metadata] = await romeo.get(pubsub).getItems(GATEWAY, NS_AVATAR_METADATA)
      expect(metadata?.id).toBe(await avatarId(photo?.data as Uint8Array))
      expect(await romeo.get(pubsub).getItems(GATEWAY, NS_NICK)).toHaveLength(1)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
