import { file, readAll } from '@trestle/gateway-media'
import { base64 } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { configChanged } from '@trestle/xep-0045'
import { getVcardExchange, setVcardExchange, type VcardValue } from '@trestle/xep-0054'
import { NS_CAPS } from '@trestle/xep-0115'
import { avatarHashOf, readAvatarUpdate } from '@trestle/xep-0153'
import { readAvatarHashes } from '@trestle/xep-0486'
import { describe, expect, it, vi } from 'vitest'
import { GatewayError } from '../src/index.js'
import { GREY, RED } from './looks.js'
import { everything, roomsGateway, SQUARE } from './rooms-gateway.js'
import { GATEWAY } from './trial-gateway.js'

/** The pictures that a client is told of, by address. */
function photosOf(client: TestHost): Map<string, string | undefined> {
  const photos = new Map<string, string | undefined>()
  client.xmpp.filter('in', (element) => {
    const photo = element.name === 'presence' ? readAvatarUpdate(element)?.photo : undefined
    if (photo !== undefined) photos.set(element.attrs['from'] ?? '', photo)
    return element
  })
  return photos
}

async function portrayed() {
  const made = await roomsGateway()
  const { gateway, room, context, client, answered, mucOf } = made
  await room().update({ description: 'Where brawls begin', avatar: { id: 'a1', file: file(RED) } })
  await context.contacts.byLegacyId('benvolio').update({ avatar: { id: 'b1', file: file(GREY) } })
  const stored = async () => (await gateway.store.rooms.get('romeo@montague.example', 'square'))?.details?.['avatar']
  const contact = async () =>
    (await gateway.store.contacts.get('romeo@montague.example', 'benvolio'))?.details?.['avatar']
  await vi.waitFor(async () => expect([await stored(), await contact()]).toMatchObject([{ id: 'a1' }, { id: 'b1' }]), {
    timeout: 10_000,
  })
  const { sha1 } = (await stored()) as { sha1: string }
  const { sha1: theirs } = (await contact()) as { sha1: string }
  const phone = client('romeo@montague.example/phone')
  const photos = photosOf(phone)
  const square = await answered(mucOf(phone).join(SQUARE, 'Romeo'))
  return { ...made, phone, photos, square, sha1, theirs, stored }
}

describe('the picture of a room', () => {
  it('is announced, and in its vCard', async () => {
    const { phone, photos, sha1, answered, gateway } = await portrayed()
    expect(photos.get(SQUARE)).toBe(sha1)
    // What the gateway is, neither the room nor anybody in it is.
    const shown = gateway.host.sent.filter(
      ({ name, attrs }) => name === 'presence' && attrs['from']?.startsWith(SQUARE),
    )
    expect(shown.map((element) => element.child(NS_CAPS, 'c'))).toEqual([undefined, undefined, undefined])
    expect(readAvatarHashes(await answered(phone.get(disco).getInfo(SQUARE)))).toEqual([sha1])
    const card = await answered(phone.xmpp.iq.get(SQUARE, getVcardExchange, {}))
    expect(card).toMatchObject({ fullName: 'The Square', descriptions: ['Where brawls begin'] })
    expect(await avatarHashOf(base64.decode(card.photos?.[0]?.binval ?? ''))).toBe(sha1)
  })

  it('is told when it is another one, or none', async () => {
    const { room, phone, photos, sha1, gateway, answered } = await portrayed()
    const codes: unknown[] = []
    phone.xmpp.events.on(configChanged, (changed) => void codes.push(...changed.codes))
    await room().update({ avatar: { id: 'a2', file: file(GREY) } })
    await vi.waitFor(() => expect(photos.get(SQUARE)).not.toBe(sha1), { timeout: 10_000 })
    await gateway.net.settled()
    expect(codes).toEqual([104])
    await room().update({ avatar: null })
    await answered(Promise.resolve())
    expect([photos.get(SQUARE), codes]).toEqual(['', [104, 104]])
    expect(readAvatarHashes(await answered(phone.get(disco).getInfo(SQUARE)))).toEqual([])
  })

  it('is changed by the network, if it is another one', async () => {
    const { phone, answered, network, sha1 } = await portrayed()
    const set = (vcard: VcardValue) => answered(phone.xmpp.iq.set(SQUARE, setVcardExchange, vcard))
    const card = await answered(phone.xmpp.iq.get(SQUARE, getVcardExchange, {}))
    expect(sha1).toHaveLength(40)
    await set(card)
    expect(network.actions).toEqual([])
    const read: Uint8Array[] = []
    network.onAction = async (_, action) => {
      if (action.kind === 'avatar' && action.file) read.push(await readAll(action.file, { maxBytes: 1000 }))
    }
    await set({ photos: [{ type: 'image/png', binval: base64.encode(GREY) }] })
    expect(read.map((data) => Buffer.from(data).equals(GREY))).toEqual([true])
    await set({})
    expect(network.actions.map(({ action }) => action)).toMatchObject([
      { kind: 'avatar', file: { type: 'image/png', size: GREY.length } },
      { kind: 'avatar', file: null },
    ])
  })

  it('is refused where it is none, by the network, and where it has no pictures', async () => {
    const { phone, answered, network, client } = await portrayed()
    const photo = { type: 'image/png', binval: base64.encode(GREY) }
    const set = (vcard: VcardValue, to = SQUARE, by = phone) =>
      answered(by.xmpp.iq.set(to, setVcardExchange, vcard)).then(
        () => 'done',
        ({ condition }: { condition: string }) => condition,
      )
    expect(await set({ photos: [{ binval: '?' }] })).toBe('bad-request')
    expect(await set({ photos: [{ extval: 'https://example.org/a.png' }] })).toBe('bad-request')
    expect(await set({ photos: [photo] }, `#elsewhere@${GATEWAY}`)).toBe('forbidden')
    const stranger = client('tybalt@montague.example/sword')
    expect(await set({ photos: [photo] }, SQUARE, stranger)).toBe('registration-required')
    expect(network.actions).toEqual([])
    await expect(answered(stranger.xmpp.iq.get(SQUARE, getVcardExchange, {}))).rejects.toMatchObject({
      condition: 'registration-required',
    })
    network.onAction = () => {
      throw new GatewayError('forbidden')
    }
    expect(await set({ photos: [photo] })).toBe('forbidden')
    const plain = await roomsGateway(() => {}, undefined, { ...everything, rooms: { actions: ['leave'] } })
    const { host } = await plain.inRoom()
    const refused = plain.answered(host.xmpp.iq.set(SQUARE, setVcardExchange, { photos: [photo] }))
    await expect(refused).rejects.toMatchObject({
      condition: 'feature-not-implemented',
      text: 'Users of this network cannot change pictures of rooms here.',
    })
  })
})

describe('the picture of somebody in a room', () => {
  it('is that of the contact, also when that gets another one', async () => {
    const { photos, theirs, context, sha1 } = await portrayed()
    const nick = `${SQUARE}/Benvolio`
    expect(photos.get(nick)).toBe(theirs)
    await context.contacts.byLegacyId('benvolio').update({ avatar: { id: 'b2', file: file(RED) } })
    await vi.waitFor(() => expect(photos.get(nick)).toBe(sha1), { timeout: 10_000 })
    await context.contacts.byLegacyId('benvolio').update({ avatar: null })
    await vi.waitFor(() => expect(photos.get(nick)).toBe(''), { timeout: 10_000 })
  })

  it('is kept as long as a room or a contact has it', async () => {
    const { phone, answered, context, gateway, sha1, photos } = await portrayed()
    await context.contacts.byLegacyId('benvolio').update({ avatar: { id: 'b2', file: file(RED) } })
    await vi.waitFor(() => expect(photos.get(`${SQUARE}/Benvolio`)).toBe(sha1), { timeout: 10_000 })
    await context.contacts.byLegacyId('benvolio').update({ avatar: null })
    await gateway.frame.counts()
    const card = await answered(phone.xmpp.iq.get(SQUARE, getVcardExchange, {}))
    expect(card.photos).toHaveLength(1)
  })
})
