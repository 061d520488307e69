import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { createTestNetwork, roundTrip } from '@trestle/testing'
import { DataForm } from '@trestle/xep-0004'
import { DiscoInfo } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import {
  areReactionsAllowed,
  FORM_REACTION_RESTRICTIONS,
  type ReactionsReceived,
  reactionRestrictionsForm,
  reactions,
  reactionsReceived,
  readReactionRestrictions,
} from './index.js'

const fixture = readFileSync(new URL('../fixtures/restrictions.xml', import.meta.url), 'utf8')
const restrictions = { maxPerUser: 1, allowed: ['🌹', '❤️', '🌙'] }

describe('restrictions', () => {
  it('are read in the information about an entity, and written', () => {
    expect(readReactionRestrictions(roundTrip(fixture, DiscoInfo))).toEqual(restrictions)
    expect(DataForm.encode(reactionRestrictionsForm(restrictions))).toEqual(
      DataForm.encode(roundTrip(fixture, DataForm)),
    )
    expect(readReactionRestrictions({ forms: [reactionRestrictionsForm(restrictions)] })).toEqual(restrictions)
  })

  const form = (max: string, ...values: string[]) => ({
    type: 'result' as const,
    fields: [
      { var: 'FORM_TYPE', type: 'hidden' as const, values: [FORM_REACTION_RESTRICTIONS] },
      { var: 'max_reactions_per_user', values: [max] },
      { var: 'allowlist', values },
    ],
  })

  it.each([
    [[form('many')], undefined],
    [[form('-1', '', 'x'.repeat(129))], undefined],
    [[form('3')], { maxPerUser: 3 }],
    [[form('', '🌹', '🌹')], { allowed: ['🌹'] }],
    [[], undefined],
  ])('are what can be read of them: %#', (forms, expected) => {
    expect(readReactionRestrictions({ forms })).toEqual(expected)
  })

  it('are read of a thousand reactions at most', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => `r${n}`)
    expect(readReactionRestrictions({ forms: [form('', ...many)] })?.allowed).toHaveLength(1_000)
  })

  it.each([
    [[], true],
    [['🌹'], true],
    [['🌹', '🌹'], true],
    [['🌹', '🌙'], false],
    [['❤'], true],
    [['⚔️'], false],
  ])('say whether they are kept: %j %s', (given, isKept) => {
    expect(areReactionsAllowed(given, restrictions)).toBe(isKept)
    expect(areReactionsAllowed(given, {})).toBe(true)
  })
})

describe('an address with restrictions', () => {
  function scene() {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(reactions).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(reactions).goOnline()
    const told: ReactionsReceived[] = []
    const refused: Message[] = []
    gateway.xmpp.events.on(reactionsReceived, (event) => told.push(event))
    romeo.xmpp.events.on('message:error', (message) => refused.push(message))
    const react = (to: string, ...chosen: string[]) =>
      romeo.get(reactions).react(Message.of({ from: to, to: romeo.jid, id: 'm1', body: 'Ay' }), chosen)
    return { network, gateway, romeo, told, refused, react }
  }
  const JULIET = 'juliet@superduper.example'

  it('announces them, and refuses what breaks them', async () => {
    const { network, gateway, romeo, told, refused, react } = scene()
    const undo = gateway.as(JULIET).get(reactions).restrict(restrictions)
    const view = romeo.get(reactions)
    expect(await view.getRestrictions(JULIET)).toEqual(restrictions)
    expect(await view.getRestrictions('nurse@superduper.example')).toBeUndefined()
    expect(await view.getRestrictions('nobody@nowhere.example')).toBeUndefined()
    const sent = react(JULIET, '⚔️')
    react(JULIET, '🌹')
    react('nurse@superduper.example', '⚔️')
    await network.settled()
    expect(refused).toMatchObject([
      { id: sent.id, error: { condition: 'not-acceptable', type: 'modify', text: expect.stringContaining('🌹') } },
    ])
    expect(told.map(({ reactions: [one] }) => one)).toEqual(['🌹', '⚔️'])
    undo()
    react(JULIET, '⚔️')
    await network.settled()
    expect([refused.length, told.length]).toEqual([1, 3])
  })

  it('may be any that a test accepts', async () => {
    const { network, gateway, romeo, told, refused, react } = scene()
    gateway.get(reactions).restrict({ maxPerUser: 0 }, { at: ({ local }) => local !== '' })
    expect(await romeo.get(reactions).getRestrictions(JULIET)).toEqual({ maxPerUser: 0 })
    react(JULIET, '🌹')
    react(JULIET)
    react('superduper.example', '🌹')
    await network.settled()
    expect([refused.length, told.map(({ reactions: all }) => all.length)]).toEqual([1, [0, 1]])
  })

  it('refuses nothing of what is said in rooms, nor copies', async () => {
    const { network, romeo, refused } = scene()
    romeo.get(reactions).restrict({ maxPerUser: 0 })
    const told: ReactionsReceived[] = []
    romeo.xmpp.events.on(reactionsReceived, (event) => told.push(event))
    const sent = romeo.sent.length
    const set = `<reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>🌹</reaction></reactions>`
    romeo.receive(`<message type='groupchat' from='feast@rooms.verona.example/nurse'>${set}</message>`)
    const copy = romeo.sent.length
    await network.settled()
    expect([told.length, copy, romeo.sent.length, refused.length]).toEqual([1, sent, sent, 0])
  })
})
