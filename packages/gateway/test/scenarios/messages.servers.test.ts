import type { Message } from '@trestle/stanza'
import { Receipt } from '@trestle/xep-0184'
import { Correction } from '@trestle/xep-0308'
import { Markable } from '@trestle/xep-0333'
import { Retract } from '@trestle/xep-0424'
import { Reactions } from '@trestle/xep-0444'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryStore, type Gateway, GatewayError } from '../../src/index.js'
import { type ScenarioNetwork, scenarioNetwork } from './scenario-network.js'
import { conditionOf, type ScenarioUser } from './scenario-user.js'
import { describeScenarios, GATEWAY, limit, NURSE } from './scenario-world.js'

const capabilities = {
  text: { maxBytes: 1000 },
  replies: true,
  edits: true,
  retractions: true,
  reactions: { allowed: ['\u{1f44d}', '\u2764'] },
  readMarks: 'each',
  typing: true,
} as const

describeScenarios('messages of a gateway, for slixmpp', ({ isPrivileged, start, register, login }) => {
  let scenario: ScenarioNetwork
  let gateway: Gateway
  let romeo: ScenarioUser
  const store = createMemoryStore()
  const nurse = () => scenario.session('romeo').contacts.byLegacyId('nurse')
  const reached = (what: string | RegExp) => vi.waitFor(() => expect(scenario.got.at(-1)).toMatch(what), limit)
  const write = (id: string, inside: string, to = NURSE) =>
    romeo.tell(`<message xmlns='jabber:client' type='chat' to='${to}' id='${id}'>${inside}</message>`)
  const says = (body: string) => (message: Message) => message.body === body

  beforeAll(async () => {
    scenario = scenarioNetwork('Scenario', capabilities)
    gateway = await start(scenario, {}, store)
    romeo = await login()
    await register(romeo, gateway)
  }, 60_000)
  beforeEach(async () => {
    romeo = await login()
    scenario.got.length = 0
    scenario.fails = () => {}
  })
  afterEach(async () => {
    await romeo.peer.logout()
  })
  afterAll(() => gateway?.stop())

  it('carries texts both ways: with a receipt, and with an id, a state and a marker', async () => {
    await write('m1', "<body>But soft</body><request xmlns='urn:xmpp:receipts'/>")
    expect((await romeo.message(NURSE, (one) => one.has(Receipt))).get(Receipt)?.id).toBe('m1')
    expect(scenario.got).toEqual(['text: But soft'])
    await nurse().sendText('Madam!', { legacyId: 'n1' })
    const got = await romeo.message(NURSE, says('Madam!'))
    expect(got.id).toBeTruthy()
    expect(got.to?.toString()).toMatch(/^romeo@localhost/)
    expect(got.has(Markable)).toBe(true)
  })

  it('shows what the user said elsewhere once, and does not take it for new, also after a new connection', async () => {
    await nurse().me.sendText('Anon, good nurse', { legacyId: 'e1' })
    const from = isPrivileged ? 'romeo@localhost' : NURSE
    const said = isPrivileged ? 'Anon, good nurse' : 'You, elsewhere: Anon, good nurse'
    if (!isPrivileged) await romeo.message(from, says(said))
    await nurse().me.sendText('Anon, good nurse', { legacyId: 'e1' })
    await nurse().sendText('Madam!', { legacyId: 'e2' })
    await romeo.message(NURSE, says('Madam!'))
    expect(romeo.unread().filter(({ body }) => body?.includes('Anon'))).toHaveLength(0)
    await gateway.stop()
    gateway = await start(scenario, {}, store)
    await vi.waitFor(() => expect(gateway.users[0]?.status.state).toBe('online'), limit)
    expect(scenario.got.filter((what) => what.startsWith('text'))).toEqual([])
  }, 40_000)

  it('changes the right message, takes a change of an unknown one for a new text, and an empty one for a retraction', async () => {
    await write('c1', '<body>It was the lark</body>')
    await reached('text: It was the lark')
    await write('c2', "<body>It was the nightingale</body><replace xmlns='urn:xmpp:message-correct:0' id='c1'/>")
    await reached(/^edit u\d+: It was the nightingale$/)
    const edited = scenario.got.at(-1)?.split(/[ :]/)[1]
    await write('c3', "<body>Never said</body><replace xmlns='urn:xmpp:message-correct:0' id='unknown'/>")
    await reached('text: Never said')
    await write('c4', "<body/><replace xmlns='urn:xmpp:message-correct:0' id='c1'/>")
    await reached(`retract ${edited}`)
    await nurse().sendText('Jolt', { legacyId: 'c5' })
    const { id } = await romeo.message(NURSE, says('Jolt'))
    await nurse().edit('c5', 'Juliet')
    expect((await romeo.message(NURSE, says('Juliet'))).get(Correction)?.id).toBe(id)
    await nurse().retract('c5')
    expect((await romeo.message(NURSE, (one) => one.has(Retract))).get(Retract)?.id).toBe(id)
  })

  it('reacts with what the network allows, and refuses the rest with words', async () => {
    await nurse().sendText('Peter!', { legacyId: 'r1' })
    const { id } = await romeo.message(NURSE, says('Peter!'))
    const react = (own: string, emoji: string) =>
      write(own, `<reactions xmlns='urn:xmpp:reactions:0' id='${id}'><reaction>${emoji}</reaction></reactions>`)
    await react('r2', '\u2764\ufe0f')
    await reached('react r1: \u2764')
    await react('r3', '\u{1f9c0}')
    const refused = await romeo.message(NURSE, ({ type, id: of }) => type === 'error' && of === 'r3')
    expect(conditionOf(refused)).toBe('policy-violation')
    expect(scenario.got).toEqual(['react r1: \u2764'])
    await nurse().react('u1', ['\u{1f44d}'])
    expect((await romeo.message(NURSE, (one) => one.has(Reactions))).get(Reactions)).toMatchObject({ id: 'm1' })
  })

  it('replies with the quotation apart, and passes on the whole text where it is about nothing known', async () => {
    await nurse().sendText('Where is she?', { legacyId: 'p1' })
    const { id } = await romeo.message(NURSE, says('Where is she?'))
    const quoting = '&gt; Where is she?\nIn the orchard'
    const fallback =
      "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='16'/></fallback>"
    const reply = (of: string) => `<reply xmlns='urn:xmpp:reply:0' to='${NURSE}' id='${of}'/>`
    await write('p2', `<body>${quoting}</body>${reply(id ?? '')}${fallback}`)
    await reached('text: In the orchard (to p1: Where is she?)')
    await write('p3', `<body>${quoting}</body>${reply('unknown')}${fallback}`)
    await reached('text: > Where is she?\nIn the orchard')
  })

  it('reads each message once, in order', async () => {
    for (const legacyId of ['d1', 'd2', 'd3']) await nurse().sendText(legacyId, { legacyId })
    const { id } = await romeo.message(NURSE, says('d3'))
    const read = (own: string) => write(own, `<displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/>`)
    await read('d4')
    await reached('read d3')
    const marks = scenario.got.filter((what) => /^read d/.test(what))
    expect(marks).toEqual(['read d1', 'read d2', 'read d3'])
    await read('d5')
    await write('d6', '<body>Behind it</body>')
    await reached('text: Behind it')
    expect(scenario.got.filter((what) => /^read d/.test(what))).toEqual(marks)
  })

  it('says why a message was refused: not done, for a reason, or by mistake; and nobody else notices', async () => {
    const errors = {
      'Not that': new GatewayError('unsupported', 'It cannot be said there.'),
      'Nor that': new GatewayError('blocked', 'She does not want to hear it.'),
      'Oh no': new Error('a secret of the module'),
    } as const
    scenario.fails = (body) => {
      const error = errors[body as keyof typeof errors]
      if (error) throw error
    }
    const conditions: Record<string, string | undefined> = {}
    for (const body of Object.keys(errors)) {
      await write(body.replace(' ', '-'), `<body>${body}</body>`)
      const refused = await romeo.message(NURSE, ({ type, id }) => type === 'error' && id === body.replace(' ', '-'))
      conditions[body] = conditionOf(refused)
      expect(refused.element.text()).not.toContain('secret')
    }
    expect(conditions).toEqual({
      'Not that': 'feature-not-implemented',
      'Nor that': 'policy-violation',
      'Oh no': 'internal-server-error',
    })
    await write('ok', '<body>But that</body>')
    await reached('text: But that')
    expect(gateway.users[0]?.status.state).toBe('online')
  })

  it('tells nobody but its users anything', async () => {
    const tybalt = await login('tybalt')
    await tybalt.tell(`<message xmlns='jabber:client' type='chat' to='${NURSE}' id='t1'><body>Villain</body></message>`)
    expect(conditionOf(await tybalt.message(NURSE))).toBe('registration-required')
    await tybalt.settled(GATEWAY)
    expect(scenario.got).toEqual([])
  })
})

describeScenarios(
  'receipts of a network that tells when a message arrived, for slixmpp',
  ({ start, register, login }) => {
    it('come then, and not before', async () => {
      const scenario = scenarioNetwork('Real', { receipts: 'real' })
      const gateway = await start(scenario)
      try {
        const romeo = await login()
        await register(romeo, gateway)
        const write = (id: string) =>
          romeo.tell(
            `<message xmlns='jabber:client' type='chat' to='${NURSE}' id='${id}'><body>${id}</body><request xmlns='urn:xmpp:receipts'/></message>`,
          )
        await write('a1')
        await write('a2')
        await vi.waitFor(() => expect(scenario.got).toContain('text: a2'), limit)
        const nurse = scenario.session('romeo').contacts.byLegacyId('nurse')
        await nurse.sendText('Behind them', { legacyId: 'n' })
        await romeo.message(NURSE, ({ body }) => body === 'Behind them')
        expect(romeo.unread().some((one) => one.has(Receipt))).toBe(false)
        await nurse.received('u2')
        expect((await romeo.message(NURSE, (one) => one.has(Receipt))).get(Receipt)?.id).toBe('a2')
      } finally {
        await gateway.stop()
      }
    }, 60_000)
  },
)
