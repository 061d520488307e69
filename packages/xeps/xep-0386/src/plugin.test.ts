import type { InlineFeature, Negotiation } from '@trestle/core'
import { JID } from '@trestle/jid'
import { createTestHost, elementFrom } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { type Bind2Options, bind2, NS_BIND2 } from './index.js'

const OFFER = `<inline xmlns='urn:xmpp:sasl:2'><bind xmlns='${NS_BIND2}'><inline><feature var='urn:example:1'/></inline></bind></inline>`
const FULL = 'romeo@montague.example/Balcony/4f1c0a'

function success(jid = FULL, inside = `<bound xmlns='${NS_BIND2}'><done xmlns='urn:example:1'/></bound>`): Element {
  return elementFrom(
    `<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>${jid}</authorization-identifier>${inside}</success>`,
  )
}

function make(options: Bind2Options = {}, account = 'romeo@montague.example', resource?: string) {
  const host = createTestHost({ jid: `${account}/orchard` }).use(bind2, options)
  host.core.install()
  const feature = host.core.inlineFeatures('authentication')[0]!
  const negotiation = {
    account: JID.parse(account),
    resource,
    inline: host.core.inlineFeatures,
  } as unknown as Negotiation
  return {
    host,
    add: (given: Partial<InlineFeature>) =>
      host.xmpp.inlineFeature({
        name: 'rider',
        within: 'bind',
        request: () => new Element('enable', 'urn:example:1'),
        answered: () => undefined,
        ...given,
      }),
    request: async (offer = OFFER) => feature.request(elementFrom(offer), negotiation),
    answered: async (answer = success()) => feature.answered(answer, negotiation),
  }
}

describe('Bind 2', () => {
  it('asks for a resource where the server offers it', async () => {
    const { request } = make()
    expect((await request())?.children).toEqual([])
    expect(await request("<inline xmlns='urn:xmpp:sasl:2'><sm xmlns='urn:xmpp:sm:3'/></inline>")).toBeUndefined()
  })

  it('waits where something that cannot ride along has to come first', async () => {
    const { request, add } = make()
    add({ postpones: (offered) => offered.child('urn:xmpp:sm:3', 'sm') === undefined })
    expect(await request()).toBeUndefined()
    expect(
      await request(OFFER.replace('</inline></bind>', "</inline></bind><sm xmlns='urn:xmpp:sm:3'/>")),
    ).toBeDefined()
  })

  it.each([
    ['the option', { tag: 'Balcony' }, 'orchard', 'Balcony'],
    ['the resource that was asked for', {}, 'orchard', 'orchard'],
    ['none', { tag: '' }, 'orchard', undefined],
  ])('takes the tag from %s', async (_, options, resource, tag) => {
    const element = await make(options, undefined, resource).request()
    expect(element?.child(NS_BIND2, 'tag')?.text()).toBe(tag)
  })

  it('takes the address from the success', async () => {
    const { request, answered, host } = make()
    await request()
    expect(await answered()).toEqual({ bound: JID.parse(FULL) })
    expect(
      host
        .get(bind2)
        .bound?.elements()
        .map(({ name }) => name),
    ).toEqual(['done'])
    host.goOnline().stop()
    expect(host.get(bind2).bound).toBeUndefined()
  })

  it('says nothing where no resource was bound', async () => {
    const { request, answered, host } = make()
    await request()
    expect(await answered(success(undefined, ''))).toBeUndefined()
    expect(host.get(bind2).bound).toBeUndefined()
  })

  it.each(['romeo@montague.example', 'tybalt@montague.example/x', 'montague.example/x'])(
    'refuses an address that is none of a session of the account: %s',
    async (jid) => {
      const { request, answered } = make()
      await request()
      await expect(answered(success(jid))).rejects.toMatchObject({ name: 'Bind2Error', code: 'no-resource' })
    },
  )

  it('lets others ride along, and gives them the answer', async () => {
    const { add, request, answered } = make()
    const log: string[] = []
    add({
      request(offered) {
        log.push(
          offered
            .elements()
            .map(({ attrs }) => attrs['var'])
            .join(),
        )
        return new Element('enable', 'urn:example:1')
      },
      answered(bound) {
        log.push(
          bound
            .elements()
            .map(({ name }) => name)
            .join(),
        )
        return { kept: true }
      },
    })
    add({ request: () => undefined, answered: () => expect.fail('It has asked for nothing.') })
    expect((await request())?.elements().map(({ name }) => name)).toEqual(['enable'])
    expect(await answered()).toEqual({ bound: JID.parse(FULL), kept: true })
    expect(log).toEqual(['urn:example:1', 'done'])
  })

  it('asks others for nothing where nothing may ride along', async () => {
    const { add, request, answered } = make()
    add({ request: () => expect.fail('Nothing is offered.'), answered: () => expect.fail('Nothing was asked.') })
    const offer = `<inline xmlns='urn:xmpp:sasl:2'><bind xmlns='${NS_BIND2}'/></inline>`
    expect((await request(offer))?.children).toEqual([])
    expect(await answered()).toEqual({ bound: JID.parse(FULL) })
  })

  it('takes any address of the domain for an anonymous user', async () => {
    const { request, answered } = make({}, 'montague.example')
    await request()
    expect(await answered(success('x17@montague.example/y'))).toMatchObject({ bound: { local: 'x17' } })
  })
})
