import { describeWithIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'
import { startScriptedServer, stopServersAfterEach } from './scripted-server.js'

stopGatewaysAfterEach()
stopServersAfterEach()

describeWithIrc('roles in channels', {}, (irc) => {
  it('are modes: each that is given by a client, and taken', async () => {
    const romeo = await irc.peer('Romeo')
    const bridge = await startIrcGateway(irc.server())
    const room = await bridge.enter('#verona')
    await bridge.until('she is an operator', () => room.self?.affiliation === 'admin')
    await romeo.join('#verona')
    await bridge.until('he is there', () => room.occupants.has('Romeo'))
    const rank = () => {
      const { affiliation, role } = room.occupants.get('Romeo') ?? {}
      return affiliation === 'admin' ? affiliation : role
    }
    const mode = async () => (await romeo.next('MODE')).params.slice(1).join(' ')

    await bridge.does(room.setRole('Romeo', 'moderator'))
    expect(await mode()).toBe('+h Romeo')
    await bridge.until('he is a half-operator', () => rank() === 'moderator')
    await bridge.does(room.setAffiliation(bridge.at('romeo'), 'admin'))
    expect(await mode()).toBe('+o-h Romeo Romeo')
    await bridge.until('he is an operator', () => rank() === 'admin')
    await bridge.does(room.setRole('Romeo', 'participant'))
    expect(await mode()).toBe('-o Romeo')
    await bridge.until('he is anybody', () => rank() === 'participant')
    await expect(bridge.does(room.setRole('Romeo', 'visitor'))).rejects.toMatchObject({ text: /\+m/ })

    await bridge.juliet.chat('127.0.0.1').send('MODE #verona +m')
    await romeo.next('MODE')
    await bridge.until('he may only listen', () => rank() === 'visitor')
    romeo.send('PRIVMSG #verona :May I speak?')
    await romeo.next('404')
    await bridge.does(room.setRole('Romeo', 'participant'))
    expect(await mode()).toBe('+v Romeo')
    await bridge.until('he may speak', () => rank() === 'participant')
    await bridge.does(room.setRole('Romeo', 'visitor'))
    expect(await mode()).toBe('-v Romeo')
    await bridge.until('he may not any more', () => rank() === 'visitor')
  })

  it('are given by nobody who may not', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#verona')
    const bridge = await startIrcGateway(irc.server())
    const room = await bridge.enter('#verona')
    await expect(bridge.does(room.setRole('Romeo', 'participant'))).rejects.toMatchObject({ condition: 'forbidden' })
    expect(room.occupants.get('Romeo')).toMatchObject({ affiliation: 'admin', role: 'moderator' })
  })
})

it('makes operators of moderators where a server has no half-operators', async () => {
  const server = await startScriptedServer({
    tokens: 'NETWORK=Test PREFIX=(ov)@+',
    answers: {
      JOIN([channel = ''], { nick, send }) {
        send(`:${nick}!j@verona JOIN ${channel}`, `:test 353 ${nick} = ${channel} :@${nick} Romeo`)
        send(`:test 366 ${nick} ${channel} :End`)
      },
      MODE: (params, { nick, send }) => send(`:${nick}!j@verona MODE ${params.join(' ')}`),
    },
  })
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#verona')
  await bridge.does(room.setRole('Romeo', 'moderator'))
  expect((await server.next('MODE')).params).toEqual(['#verona', '+o', 'Romeo'])
  await bridge.until('he is an operator', () => room.occupants.get('Romeo')?.affiliation === 'admin')
  const owner = room.setAffiliation(bridge.at('romeo'), 'owner')
  await expect(bridge.does(owner)).rejects.toMatchObject({ text: /owner/ })
})
