import type { TestChat } from '@trestle/gateway-testing'
import { describeWithIrc } from '@trestle/test-fixtures'
import { getVcardExchange } from '@trestle/xep-0054'
import { expect, it } from 'vitest'
import { type IrcGateway, startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'
import { startScriptedServer, stopServersAfterEach } from './scripted-server.js'

stopGatewaysAfterEach()
stopServersAfterEach()

/** Resolves once the last that a chat says of somebody's presence is this. Presences are paced, by a clock that stands still. */
function sees({ gateway, until }: IrcGateway, chat: TestChat, show: string, status?: string): Promise<void> {
  return until(`somebody is ${show}`, () => {
    void gateway.advance(1000)
    const last = chat.received.findLast((event) => event.kind === 'presence')
    return last?.show === show && last.status === status
  })
}

describeWithIrc('people of the gateway to IRC', {}, (irc, kind) => {
  it('invite to channels that are not public, and who is invited can enter', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#Garden')
    romeo.send('MODE #Garden +i')
    await romeo.settled()
    const bridge = await startIrcGateway(irc.server())
    await bridge.juliet.chat(bridge.id('romeo')).send('Wilt thou be gone?')
    await expect(bridge.enter('#garden')).rejects.toMatchObject({ condition: 'forbidden' })
    romeo.send('INVITE juliet #Garden')
    const { room } = await bridge.juliet.chat(bridge.id('romeo')).receives({ kind: 'invitation' })
    expect(String(room)).toBe(bridge.at('#garden'))
    const entered = await bridge.enter('#garden')
    expect([...entered.occupants.keys()].sort()).toEqual(['Romeo', 'juliet'])
  })

  it('are seen to be away, and back, where one speaks with them', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#verona')
    const bridge = await startIrcGateway(irc.server())
    await bridge.enter('#verona')
    const chat = bridge.juliet.chat(bridge.id('romeo'))
    await chat.subscription('subscribe')
    await chat.send('hey')
    romeo.send('AWAY :in Mantua')
    await romeo.settled()
    // Without away-notify, the answer to a message tells it.
    if (kind === 'ngircd') await chat.send('Art thou gone?')
    await sees(bridge, chat, 'away', 'in Mantua')
    romeo.send('AWAY')
    if (kind === 'inspircd') await sees(bridge, chat, 'online')
  })

  it('are, as vCards, what WHOIS tells, also of whom one has never talked with', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#verona')
    await irc.peer('Benvolio')
    const bridge = await startIrcGateway(irc.server())
    await bridge.enter('#verona')
    const cardOf = (jid: string) => bridge.does(bridge.juliet.client.iq.get(jid, getVcardExchange, {}))
    expect(await cardOf(`${bridge.at('#verona')}/Romeo`)).toMatchObject({
      fullName: 'Romeo',
      descriptions: [expect.stringMatching(/Romeo of the tests\nRomeo!.*#verona/s)],
    })
    expect(await cardOf(bridge.at('benvolio'))).toMatchObject({
      fullName: 'Benvolio',
      descriptions: [expect.stringContaining('Benvolio of the tests')],
    })
    await expect(cardOf(bridge.at('mercutio'))).rejects.toMatchObject({ condition: 'item-not-found' })
    const elsewhere = 'romeo%irc.example.net@irc.example.org'
    await expect(cardOf(elsewhere)).rejects.toMatchObject({ condition: 'remote-server-timeout' })
    expect((await bridge.juliet.execute('servers')).rows).toHaveLength(1)
  })

  if (kind === 'inspircd') {
    it('are seen to come and go, by MONITOR', async () => {
      const romeo = await irc.peer('Romeo')
      const bridge = await startIrcGateway(irc.server())
      const chat = bridge.juliet.chat(bridge.id('romeo'))
      await chat.subscription('subscribe')
      await chat.send('hey')
      await sees(bridge, chat, 'online')
      await romeo.quit()
      await sees(bridge, chat, 'offline')
      await irc.peer('Romeo')
      await sees(bridge, chat, 'online')
    })
  }
})

it('tells the server the last of many presences of the user, and not each', async () => {
  const server = await startScriptedServer()
  const bridge = await startIrcGateway(server)
  await bridge.juliet.chat('127.0.0.1').send('MODE juliet +i')
  for (let index = 0; index < 20; index++) {
    await bridge.juliet.shows('away', `asleep ${index}`)
    await bridge.juliet.shows('online')
  }
  await bridge.juliet.shows('busy', 'at last')
  const told: string[] = []
  const next = async () => void told.push((await server.next('AWAY')).params[0] ?? '')
  await next()
  await bridge.gateway.advance(10_000)
  await next()
  await bridge.juliet.shows('online')
  await bridge.gateway.advance(10_000)
  await next()
  expect(told.slice(1)).toEqual(['at last', ''])
})
