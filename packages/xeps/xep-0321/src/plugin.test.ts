import { JID } from '@trestle/jid'
import type { RosterItemValue } from '@trestle/stanza'
import { createManualClock, createTestHost, createTestNetwork } from '@trestle/testing'
import { DataForm, valueIn } from '@trestle/xep-0004'
import type { RosterPush } from '@trestle/xep-0356/remote-rosters'
import { describe, expect, it } from 'vitest'
import {
  managedRosterPushed,
  NS_ROSTER_MANAGEMENT,
  type PermissionAnswered,
  type PermissionAsked,
  permissionAnswered,
  permissionAsked,
  rosterManagement,
} from './index.js'
import { rosterManagementService } from './service.js'

const ROMEO = 'romeo@montague.example'
const juliet = { jid: JID.parse('juliet@superduper.example'), name: 'Juliet', subscription: 'both' as const }
const tybalt = { jid: JID.parse('tybalt@capulet.example') }

/** A server of the Montagues that keeps one roster, a gateway, and what the server says to Romeo. */
function createVerona() {
  const clock = createManualClock()
  const network = createTestNetwork()
  const server = network
    .join({ jid: 'montague.example', kind: 'component', clock })
    .use(rosterManagementService)
    .goOnline()
  const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(rosterManagement).goOnline()
  const { api } = server.get(rosterManagementService)
  const items = new Map<string, RosterItemValue>([[`${tybalt.jid}`, tybalt]])
  api.register('isSubscribed', ({ args: entity }) => entity.equals(gateway.jid))
  api.register('getRoster', () => [...items.values()])
  api.register('setRosterItem', ({ args: item }) => {
    if (item.subscription === 'remove') items.delete(`${item.jid}`)
    else items.set(`${item.jid}`, item)
  })
  const answers: PermissionAnswered[] = []
  const pushes: RosterPush[] = []
  gateway.xmpp.events.on(permissionAnswered, (event) => answers.push(event))
  gateway.xmpp.events.on(managedRosterPushed, (event) => pushes.push(event))
  const questions = () => server.sent.filter(({ name, attrs }) => name === 'message' && attrs['to'] === ROMEO)
  const challenge = () => valueIn(DataForm.decode(questions().at(-1)!.child(DataForm.ns, 'x')!), 'challenge')!
  async function say(from: string, content: string) {
    server.receive(`<message from='${from}' to='montague.example'>${content}</message>`)
    await network.settled()
  }
  const form = (of: string, answer: string) => `<x xmlns='jabber:x:data' type='submit'>
    <field var='FORM_TYPE'><value>${NS_ROSTER_MANAGEMENT}</value></field>
    <field var='challenge'><value>${of}</value></field><field var='answer'><value>${answer}</value></field></x>`
  const managing = gateway.get(rosterManagement)
  async function allow() {
    await managing.requestPermission(ROMEO, 'Friends')
    await say(`${ROMEO}/orchard`, form(challenge(), '1'))
  }
  return {
    clock,
    network,
    server,
    gateway,
    managing,
    api,
    items,
    answers,
    pushes,
    questions,
    challenge,
    say,
    form,
    allow,
  }
}

const forbidden = { condition: 'forbidden' }

describe('a permission', () => {
  it('is asked for, and granted by the form', async () => {
    const { managing, answers, questions, challenge, say, form } = createVerona()
    await managing.requestPermission(ROMEO, 'Friends there')
    expect(questions()).toHaveLength(1)
    expect(questions()[0]?.child('jabber:client', 'body')?.text()).toMatch(/superduper\.example.*Friends there.*/s)
    await expect(managing.permissionOf(ROMEO)).resolves.toBe('requested')
    await say(`${ROMEO}/orchard`, form(challenge(), '1'))
    expect(answers.map(({ user, allowed }) => [`${user}`, allowed])).toEqual([[ROMEO, true]])
    await expect(managing.permissionOf(ROMEO)).resolves.toBe('allowed')
  })

  it.each([
    ['yes', true],
    [' NO ', false],
  ])('is answered by words: %s', async (word, allowed) => {
    const { managing, answers, challenge, say } = createVerona()
    await managing.requestPermission(ROMEO)
    await say(`${ROMEO}/orchard`, `<body>${word} ${challenge()}</body>`)
    expect(answers).toMatchObject([{ allowed }])
    await expect(managing.permissionOf(ROMEO)).resolves.toBe(allowed ? 'allowed' : 'rejected')
  })

  it('is asked for once, until the question is too old, and not again where it is there', async () => {
    const { clock, managing, questions, challenge, say, form, allow, answers } = createVerona()
    await managing.requestPermission(ROMEO)
    await managing.requestPermission(ROMEO)
    expect(questions()).toHaveLength(1)
    const old = challenge()
    clock.advance(86_400_001)
    await say(`${ROMEO}/orchard`, form(old, '1'))
    expect(answers).toEqual([])
    await allow()
    await managing.requestPermission(ROMEO)
    expect(questions()).toHaveLength(2)
    await expect(managing.permissionOf(ROMEO)).resolves.toBe('allowed')
  })

  it('is given by nobody else, and by no other answer', async () => {
    const { managing, answers, challenge, say, form } = createVerona()
    await managing.requestPermission(ROMEO)
    const good = challenge()
    await say('tybalt@capulet.example/street', form(good, '1'))
    await say(`${ROMEO}/orchard`, form('guessed', '1'))
    await say(`${ROMEO}/orchard`, form(good, '1').replace('submit', 'form'))
    await say(`${ROMEO}/orchard`, form(good, '1').replace(NS_ROSTER_MANAGEMENT, 'urn:example:other'))
    await say(`${ROMEO}/orchard`, '<body>yes</body>')
    expect(answers).toEqual([])
    await expect(managing.getRoster(ROMEO)).rejects.toMatchObject(forbidden)
  })

  it('takes a subscription, and is for services alone', async () => {
    const { network, managing, api, questions } = createVerona()
    const paris = network.join({ jid: 'paris@verona.example/palace' }).use(rosterManagement).goOnline()
    await expect(paris.get(rosterManagement).requestPermission(ROMEO)).rejects.toMatchObject(forbidden)
    api.register('isSubscribed', () => false)
    await expect(managing.requestPermission(ROMEO)).rejects.toMatchObject(forbidden)
    expect(questions()).toEqual([])
  })

  it('ends with the subscription, or by the user', async () => {
    const { network, server, gateway, managing, answers, allow } = createVerona()
    await allow()
    await server.get(rosterManagementService).unsubscribed(ROMEO, gateway.jid)
    await expect(managing.getRoster(ROMEO)).rejects.toMatchObject(forbidden)
    gateway.receive(`<iq type='set' from='${ROMEO}/orchard' to='superduper.example' id='w1'>
      <query xmlns='${NS_ROSTER_MANAGEMENT}' type='reject'/></iq>`)
    await network.settled()
    expect(answers.at(-1)).toMatchObject({ allowed: false })
    await expect(managing.permissionOf(ROMEO)).resolves.toBe('rejected')
  })

  it.each([
    ['of nobody who was asked', 'tybalt@capulet.example', 'allowed', 'unexpected-request'],
    ['of a client', `${ROMEO}/orchard`, 'allowed', 'forbidden'],
    ['that asks', ROMEO, 'request', 'bad-request'],
    ['that is none', ROMEO, 'seized', 'bad-request'],
  ])('is not believed in an answer %s', async (_, from, type, condition) => {
    const { network, gateway, managing, answers } = createVerona()
    await managing.requestPermission(ROMEO)
    gateway.receive(`<iq type='set' from='${from}' to='superduper.example' id='x1'>
      <query xmlns='${NS_ROSTER_MANAGEMENT}' type='${type}'/></iq>`)
    await network.settled()
    expect(gateway.sent.at(-1)?.child('jabber:client', 'error')?.elements()[0]?.name).toBe(condition)
    expect(answers).toEqual([])
  })
})

describe('a managed roster', () => {
  it('is seen and changed, as far as the contacts are of the entity', async () => {
    const { managing, items, allow } = createVerona()
    await expect(managing.setRoster(ROMEO, [juliet])).rejects.toMatchObject(forbidden)
    await allow()
    await managing.setRoster(ROMEO, [juliet])
    expect(await managing.getRoster(ROMEO)).toMatchObject([{ name: 'Juliet', subscription: 'both' }])
    await expect(managing.setRoster(ROMEO, [tybalt])).rejects.toMatchObject(forbidden)
    await expect(managing.removeFromRoster(ROMEO, tybalt.jid)).rejects.toMatchObject(forbidden)
    await managing.removeFromRoster(ROMEO, juliet.jid)
    expect([...items.keys()]).toEqual(['tybalt@capulet.example'])
  })

  it('is told of to those who may manage it, as far as they may', async () => {
    const { network, server, gateway, managing, pushes, allow } = createVerona()
    const service = server.get(rosterManagementService)
    const push = (from: string, jid: JID) =>
      gateway.receive(`<iq type='set' from='${from}' to='superduper.example' id='p${jid.local}${from.length}'>
        <query xmlns='jabber:iq:roster'><item jid='${jid}'/></query></iq>`)
    push(ROMEO, juliet.jid)
    await service.pushRosterItem(ROMEO, juliet)
    await network.settled()
    expect(pushes).toEqual([])
    await allow()
    await service.pushRosterItem(ROMEO, juliet)
    await service.pushRosterItem(ROMEO, tybalt)
    push(ROMEO, tybalt.jid)
    push('tybalt@capulet.example', juliet.jid)
    push(`${ROMEO}/orchard`, juliet.jid)
    await network.settled()
    expect(pushes.map(({ user, item }) => [`${user}`, `${item.jid}`])).toEqual([[ROMEO, `${juliet.jid}`]])
    await expect(managing.permissionOf(ROMEO)).resolves.toBe('allowed')
  })
})

describe('a user', () => {
  it('is asked by the own server alone, and answers', async () => {
    const romeo = createTestHost({ jid: `${ROMEO}/orchard` })
      .use(rosterManagement)
      .goOnline()
    const asked: PermissionAsked[] = []
    romeo.xmpp.events.on(permissionAsked, (event) => asked.push(event))
    const question = (from: string, fields: string) =>
      romeo.receive(`<message from='${from}'><x xmlns='jabber:x:data' type='form'>
        <field type='hidden' var='FORM_TYPE'><value>${NS_ROSTER_MANAGEMENT}</value></field>${fields}</x></message>`)
    const challenge = "<field type='hidden' var='challenge'><value>c1</value></field>"
    question('capulet.example', challenge)
    question('tybalt@montague.example', challenge)
    question('montague.example', '')
    expect(asked).toEqual([])
    question('montague.example', challenge)
    expect(asked).toHaveLength(1)
    asked[0]!.answer(true)
    const form = DataForm.decode(romeo.sent.at(-1)!.child(DataForm.ns, 'x')!)
    expect([form.type, valueIn(form, 'challenge'), valueIn(form, 'answer')]).toEqual(['submit', 'c1', '1'])
    expect(romeo.sent.at(-1)?.attrs['to']).toBe('montague.example')
  })

  it('sees who may manage the roster, and takes it back', async () => {
    const romeo = createTestHost({ jid: `${ROMEO}/orchard` })
      .use(rosterManagement)
      .goOnline()
    const listed = romeo.get(rosterManagement).getManagingEntities()
    const { to, id } = romeo.sent.at(-1)!.attrs
    romeo.receive(`<iq type='result' from='${to}' id='${id}'><query xmlns='${NS_ROSTER_MANAGEMENT}'>
      <item jid='superduper.example' reason='Friends'/><item/></query></iq>`)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    expect((await listed).map(({ jid, reason }) => [`${jid}`, reason])).toEqual([['superduper.example', 'Friends']])
    expect(errors).toHaveLength(1)
    romeo
      .get(rosterManagement)
      .rejectEntity('superduper.example')
      .catch(() => {})
    expect(romeo.sent.at(-1)?.attrs).toMatchObject({ to: 'superduper.example', type: 'set' })
    expect(romeo.sent.at(-1)?.elements()[0]?.attrs).toEqual({ type: 'reject' })
  })

  it('gets the list of the server, and strangers do not', async () => {
    const { network, allow, server } = createVerona()
    await allow()
    const ask = async (from: string) => {
      server.receive(`<iq type='get' from='${from}' to='montague.example' id='l1'>
        <query xmlns='${NS_ROSTER_MANAGEMENT}'/></iq>`)
      await network.settled()
      return server.sent
        .at(-1)
        ?.elements()[0]
        ?.elements()
        .map(({ name, attrs }) => attrs['jid'] ?? name)
    }
    expect(await ask(`${ROMEO}/orchard`)).toEqual(['superduper.example'])
    expect(await ask('benvolio@montague.example/x')).toEqual([])
    expect(await ask('tybalt@capulet.example/x')).toEqual(['forbidden'])
  })
})
