import { file } from '@trestle/gateway-media'
import { getVcardExchange, vcard } from '@trestle/xep-0054'
import { registration } from '@trestle/xep-0077'
import { getVcard4Exchange, vcard4Text } from '@trestle/xep-0292'
import { describe, expect, it } from 'vitest'
import { type ContactInfo, createMemoryStore, GatewayError, type Limits } from '../src/index.js'
import { looksNetwork, RED } from './looks.js'
import { roomsGateway, SQUARE } from './rooms-gateway.js'
import { GATEWAY, ROMEO, registered, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

const NURSE = `nurse@${GATEWAY}`

/** Romeo, and a network that tells who is asked for. */
async function setUp(limits: Limits = {}) {
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network, createMemoryStore(), { limits })
  const romeo = gateway.join()
  const session = await registered(gateway, trial, romeo)
  const asked: string[] = []
  /** What the network tells from now on. */
  const tells = (answer: (legacyId: string) => ContactInfo | Promise<ContactInfo>) => {
    trial.fetch = ({ legacyId }) => {
      asked.push(legacyId)
      return answer(legacyId)
    }
  }
  tells((legacyId) => ({ name: legacyId.toUpperCase(), about: 'In the house of Capulet' }))
  const refusal = (of: string) =>
    romeo.iq.get(of, getVcardExchange, {}).then(
      () => 'answered',
      ({ condition, text }) => `${condition}: ${text}`,
    )
  const kept = () => gateway.store.contacts.all(ROMEO)
  return { gateway, trial, romeo, session, asked, tells, refusal, kept }
}

describe('the vCard of whom the user has never talked with', () => {
  it('is what the network tells, and nothing of it is kept', async () => {
    const { romeo, asked, tells, kept } = await setUp()
    const picture = file(RED)
    tells(() => ({ name: 'Angelica', about: 'The nurse', phone: '+39 045 555', avatar: { id: 'a', file: picture } }))
    expect(await romeo.get(vcard).getVcard(NURSE)).toMatchObject({
      fullName: 'Angelica',
      descriptions: ['The nurse'],
      telephones: [{ number: '+39 045 555' }],
    })
    expect((await romeo.get(vcard).getPhoto(NURSE))?.type).toBe('image/png')
    const card = await romeo.iq.get(NURSE, getVcard4Exchange, {})
    expect(vcard4Text(card.notes?.[0])).toBe('The nurse')
    // Whoever it was then may be somebody else now.
    expect(asked).toEqual(['nurse', 'nurse', 'nurse'])
    expect(await kept()).toEqual([])
  })

  it('is without a picture that cannot be read', async () => {
    const { romeo, tells } = await setUp()
    tells(() => ({ name: 'Angelica', avatar: { id: 'a', file: file(new Uint8Array([1, 2, 3])) } }))
    expect(await romeo.get(vcard).getVcard(NURSE)).toEqual({ fullName: 'Angelica', nicknames: ['Angelica'] })
  })

  it('is asked for once by all who ask at one time', async () => {
    const { gateway, romeo, asked, tells } = await setUp({ lookUps: { count: 1, seconds: 60 } })
    let answer: (info: ContactInfo) => void = () => {}
    tells(() => new Promise((resolve) => (answer = resolve)))
    const cards = Promise.all(Array.from({ length: 20 }, () => romeo.get(vcard).getVcard(NURSE)))
    await gateway.net.settled()
    answer({ name: 'Angelica' })
    expect((await cards).map((card) => card?.fullName)).toEqual(Array.from({ length: 20 }, () => 'Angelica'))
    expect(asked).toEqual(['nurse'])
  })

  it.each([
    [new GatewayError('not-found', 'Nobody is called so.'), 'item-not-found: Nobody is called so.'],
    [new GatewayError('disconnected', 'The bridge is up.'), 'remote-server-timeout: The bridge is up.'],
    [new GatewayError('unsupported'), 'feature-not-implemented: undefined'],
    [new Error('secret'), 'internal-server-error: undefined'],
  ])('is refused as the network does: %s', async (error, refused) => {
    const { tells, refusal, kept } = await setUp()
    tells(() => {
      throw error
    })
    expect(await refusal(NURSE)).toBe(refused)
    expect(await kept()).toEqual([])
  })

  it('is refused while the network takes too long, and without a connection', async () => {
    const { gateway, tells, refusal, session, trial } = await setUp()
    tells(() => new Promise(() => {}))
    const late = refusal(NURSE)
    await gateway.net.settled()
    await gateway.clock.advance(60_000)
    expect(await late).toBe('remote-server-timeout: The network module took too long.')
    trial.login = () => new Promise(() => {})
    session.context.connection.lost('The bridge is up.')
    expect(await refusal(NURSE)).toBe('remote-server-timeout: You are not connected to the network.')
  })

  it('is asked for as often as the limit allows', async () => {
    const { asked, refusal, kept } = await setUp({ lookUps: { count: 3, seconds: 60 } })
    const answers: string[] = []
    for (let number = 0; number < 5; number++) answers.push(await refusal(`guest${number}@${GATEWAY}`))
    expect(answers.map((text) => text.split(':')[0])).toEqual([
      ...['answered', 'answered', 'answered'],
      ...['resource-constraint', 'resource-constraint'],
    ])
    expect(asked).toEqual(['guest0', 'guest1', 'guest2'])
    expect(await kept()).toEqual([])
  })

  it('is for registered users alone', async () => {
    const { gateway, asked } = await setUp()
    const paris = gateway.join('paris@montague.example/park')
    await expect(paris.iq.get(NURSE, getVcardExchange, {})).rejects.toMatchObject({
      condition: 'registration-required',
    })
    expect(asked).toEqual([])
  })

  it('is not there in a network that looks nobody up', async () => {
    const gateway = await startTrialGateway(looksNetwork().network)
    const romeo = gateway.join()
    await romeo.get(registration).register(GATEWAY, { token: 'secret' })
    await gateway.net.settled()
    await expect(romeo.iq.get(NURSE, getVcardExchange, {})).rejects.toMatchObject({ condition: 'service-unavailable' })
    await expect(romeo.iq.get(NURSE, getVcard4Exchange, {})).rejects.toMatchObject({ condition: 'item-not-found' })
  })
})

describe('the vCard of a contact', () => {
  it('that is on no list has what the network tells now, or else what is known', async () => {
    const { romeo, session, tells, kept } = await setUp()
    const nurse = session.context.contacts.byLegacyId('nurse')
    await nurse.update({ name: 'Nurse', about: 'In the house of Capulet', email: 'nurse@verona.example' })
    tells(() => ({ about: 'In the garden', email: null }))
    expect(await romeo.get(vcard).getVcard(NURSE)).toMatchObject({
      fullName: 'Nurse',
      descriptions: ['In the garden'],
    })
    tells(() => {
      throw new GatewayError('not-found')
    })
    expect(await romeo.get(vcard).getVcard(NURSE)).toMatchObject({
      descriptions: ['In the house of Capulet'],
      emails: [{ address: 'nurse@verona.example' }],
    })
    expect(await kept()).toMatchObject([{ legacyId: 'nurse', details: { about: 'In the house of Capulet' } }])
  })

  it('that is a friend is what the network has told', async () => {
    const { romeo, session, asked } = await setUp()
    await session.context.contacts.byLegacyId('nurse').update({ name: 'Nurse', friend: true })
    expect(await romeo.get(vcard).getVcard(NURSE)).toMatchObject({ fullName: 'Nurse' })
    expect(asked).toEqual([])
  })
})

describe('the vCard of somebody in a room', () => {
  async function inSquare(fetchContact: (contact: { readonly legacyId: string }) => ContactInfo) {
    const made = await roomsGateway((network) => {
      network.participants['square'] = [
        { legacyId: 'benvolio', nick: 'Benvolio' },
        { legacyId: 'mask', nick: 'Mask', contact: null },
      ]
      network.handlers = { fetchContact }
    })
    const { host } = await made.inRoom()
    const card = (nick: string) => made.answered(host.iq.get(`${SQUARE}/${nick}`, getVcardExchange, {}))
    const card4 = (nick: string) => made.answered(host.iq.get(`${SQUARE}/${nick}`, getVcard4Exchange, {}))
    return { ...made, card, card4 }
  }

  it('is what the network tells of the contact that this is', async () => {
    const { card, card4, gateway } = await inSquare(({ legacyId }) => ({ name: 'Benvolio M.', about: legacyId }))
    expect(await card('Benvolio')).toMatchObject({ fullName: 'Benvolio M.', descriptions: ['benvolio'] })
    expect(vcard4Text((await card4('Benvolio')).notes?.[0])).toBe('benvolio')
    for (const ask of [card, card4]) {
      await expect(ask('Mask')).rejects.toMatchObject({ condition: 'service-unavailable' })
    }
    expect(await gateway.store.contacts.all(ROMEO)).toEqual([])
  })

  it('is refused as the network does', async () => {
    const { card, card4 } = await inSquare(() => {
      throw new GatewayError('not-found', 'He has left Verona.')
    })
    for (const ask of [card, card4]) {
      await expect(ask('Benvolio')).rejects.toMatchObject({ condition: 'item-not-found', text: 'He has left Verona.' })
    }
  })
})
