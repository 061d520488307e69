import { expect, it } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'
import { startScriptedServer, stopServersAfterEach } from './scripted-server.js'

stopGatewaysAfterEach()
stopServersAfterEach()

/** A server whose channel has these members, besides who enters it. */
function channelOf(members: readonly string[], refusal?: string) {
  return startScriptedServer({
    tokens: 'NETWORK=Test CASEMAPPING=rfc1459 PREFIX=(qaohv)~&@%+',
    answers: {
      JOIN([channel = ''], { nick, send }) {
        if (refusal !== undefined) return send(`:test ${refusal} ${nick} ${channel} :No`)
        send(`:${nick}!j@verona JOIN ${channel}`, `:test 353 ${nick} = ${channel} :${[nick, ...members].join(' ')}`)
        send(`:test 366 ${nick} ${channel} :End`)
      },
    },
  })
}

const nicks = (room: { readonly occupants: ReadonlyMap<string, unknown> }) => [...room.occupants.keys()].sort()

it('shows each mode as a role', async () => {
  const server = await channelOf(['~owner', '&admin', '@op', '%half', '+voice', 'plain'])
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#verona')
  const ranks = Object.fromEntries(
    [...room.occupants].map(([nick, { affiliation, role }]) => [nick, [affiliation, role]]),
  )
  expect(ranks).toMatchObject({
    owner: ['owner', 'moderator'],
    admin: ['admin', 'moderator'],
    op: ['admin', 'moderator'],
    half: [expect.anything(), 'moderator'],
    voice: [expect.anything(), 'participant'],
    plain: [expect.anything(), 'participant'],
  })
  server.send(':op!o@verona MODE #verona +m')
  await bridge.until('only those with a voice may speak', () => room.occupants.get('plain')?.role === 'visitor')
  expect(room.occupants.get('voice')?.role).toBe('participant')
})

it('knows who is renamed to a number at a netsplit, and back', async () => {
  const server = await channelOf(['Romeo'])
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#verona')
  server.send(':Romeo!r@verona NICK 14WAAAD4G')
  await bridge.until('he has a number', () => nicks(room).join() === '14WAAAD4G,juliet')
  server.send(':14WAAAD4G!r@verona NICK Romeo')
  await bridge.until('he has his nick', () => nicks(room).join() === 'Romeo,juliet')
  server.send(':Romeo!r@verona QUIT :a.example.org b.example.org', ':Romeo!r@verona JOIN #verona')
  server.send(':Romeo!r@verona PRIVMSG #verona :Back')
  const heard = bridge.heardBy(bridge.juliet)
  await bridge.until('he speaks', () => heard.includes('Romeo: Back'))
  expect(nicks(room)).toEqual(['Romeo', 'juliet'])
})

it('carries on through a thousand joins at once', async () => {
  const server = await channelOf(['Romeo'])
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#verona')
  server.send(...Array.from({ length: 1000 }, (_, index) => `:guest${index}!g@verona JOIN #verona`))
  server.send(':Romeo!r@verona PRIVMSG #verona :What a crowd')
  const heard = bridge.heardBy(bridge.juliet)
  await bridge.until('she hears him', () => heard.includes('Romeo: What a crowd'))
  await bridge.until('she sees all', () => room.occupants.size === 1002)
  server.send(
    ...Array.from({ length: 1000 }, (_, index) => `:guest${index}!g@verona QUIT :a.example.org b.example.org`),
  )
  await bridge.until('they are gone', () => room.occupants.size === 2)
  expect(bridge.juliet.status?.state).toBe('online')
})

it('takes spellings that the server takes for one', async () => {
  const server = await channelOf(['Romeo[a]'])
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#foo[')
  expect(nicks(room)).toEqual(['Romeo[a]', 'juliet'])
  server.send(':ROMEO{A}!r@verona PRIVMSG #FOO{ :hey')
  const heard = bridge.heardBy(bridge.juliet)
  await bridge.until('she hears him', () => heard.some((line) => line.endsWith(': hey')))
  await expect(bridge.enter('#foo{')).rejects.toMatchObject({ condition: 'conflict' })
})

it('says what a ban does to the connection, and does not try again', async () => {
  const server = await channelOf(['Romeo'])
  const bridge = await startIrcGateway(server)
  await bridge.enter('#verona')
  server.send('ERROR :Closing link: (juliet) [K-Lined: not welcome]')
  server.close()
  await bridge.juliet.chat('127.0.0.1').receives(/not connected any more.*K-Lined/s)
  expect(bridge.juliet.status?.state).toBe('online')
})

it('enters channels again after the connection was lost, and tells who has gone meanwhile', async () => {
  const members = ['Romeo', 'Tybalt']
  const server = await channelOf(members)
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#verona')
  await server.next('JOIN')
  expect(nicks(room)).toEqual(['Romeo', 'Tybalt', 'juliet'])
  members.splice(0, 2, 'Romeo', 'Paris')
  server.close()
  await bridge.gateway.logs(/no connection to a server/)
  await bridge.gateway.advance(5000)
  await server.next('JOIN')
  await bridge.until('she sees who is there now', () => nicks(room).join() === 'Paris,Romeo,juliet')
})

it('is out of a channel that bans us while we are away', async () => {
  let refusal: string | undefined
  const server = await startScriptedServer({
    answers: {
      JOIN([channel = ''], { nick, send }) {
        if (refusal !== undefined) send(`:test ${refusal} ${nick} ${channel} :Cannot join channel (+b)`)
        else
          send(
            `:${nick}!j@verona JOIN ${channel}`,
            `:test 353 ${nick} = ${channel} :${nick}`,
            `:test 366 ${nick} ${channel} :End`,
          )
      },
    },
  })
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#verona')
  refusal = '474'
  server.close()
  await bridge.gateway.logs(/no connection to a server/)
  await bridge.gateway.advance(5000)
  await bridge.until('she is out', () => room.phase !== 'joined')
  await expect(bridge.enter('#verona')).rejects.toMatchObject({ condition: 'forbidden', text: /banned/ })
})

it('gets its nick back that a server has changed to a number', async () => {
  const server = await startScriptedServer({
    tokens: 'NETWORK=Test CASEMAPPING=rfc1459 MONITOR=100',
    answers: {
      JOIN([channel = ''], { nick, send }) {
        send(`:${nick}!j@verona JOIN ${channel}`, `:test 353 ${nick} = ${channel} :${nick}`)
        send(`:test 366 ${nick} ${channel} :End`)
      },
      MONITOR([sign = '', nick = ''], { send }) {
        if (sign === '+') send(`:test 731 * :${nick}`)
      },
    },
  })
  const bridge = await startIrcGateway(server)
  const room = await bridge.enter('#verona')
  await server.next('NICK')
  server.send(':juliet!j@verona NICK 14WAAAD4G')
  await bridge.until('she has a number', () => room.nick === '14WAAAD4G')
  expect((await server.next('NICK')).params).toEqual(['juliet'])
  server.send(':14WAAAD4G!j@verona NICK juliet')
  await bridge.until('she has her nick', () => room.nick === 'juliet')
  expect(nicks(room)).toEqual(['juliet'])
})

it('is told by the server of a channel that it has us enter, and of the one to which it forwards us', async () => {
  const server = await startScriptedServer({
    answers: {
      JOIN([channel = ''], { nick, send }) {
        if (channel === '#verona') send(`:test 470 ${nick} #verona ##verona :Forwarding to another channel`)
        send(`:${nick}!j@verona JOIN ##verona`, `:test 353 ${nick} = ##verona :${nick} Romeo`)
        send(`:test 366 ${nick} ##verona :End`)
      },
    },
  })
  const bridge = await startIrcGateway(server)
  await expect(bridge.enter('#verona')).rejects.toMatchObject({ text: /##verona/ })
  expect(nicks(await bridge.enter('##verona'))).toEqual(['Romeo', 'juliet'])
})
