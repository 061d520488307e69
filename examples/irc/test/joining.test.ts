import { describeWithIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { connect, quitAfterEach } from './connect.js'
import { startScriptedServer, stopServersAfterEach } from './scripted-server.js'

quitAfterEach()
stopServersAfterEach()

/** What RFC 2813 §5.8 permits. */
const flood = { burst: 5, intervalMs: 2000 }
const many = Array.from({ length: 50 }, (_, index) => `#channel-with-a-long-name-${index}`)

describeWithIrc('many channels', { options: { flood: 20 } }, (network) => {
  it('are entered in a few lines, at the usual pace, and each refusal is for its own', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#key')
    romeo.send('MODE #key +k secret')
    await romeo.join('#closed')
    romeo.send('MODE #closed +i')
    await romeo.settled()
    const juliet = await connect(network.server(), { flood })
    const results = await Promise.allSettled([
      juliet.join('#closed'),
      ...many.map((channel) => juliet.join(channel)),
      juliet.join('#key', 'secret'),
    ])
    expect(results[0]).toMatchObject({ status: 'rejected', reason: { code: 'invite-only' } })
    expect(results.slice(1).map((one) => one.status === 'fulfilled' && one.value)).toEqual([...many, '#key'])
    expect([...juliet.channels()].sort()).toEqual([...many, '#key'].sort())
  })
})

/** Lets in whom a test says, of each JOIN. */
function serverThatJoins(answered: (channels: readonly string[]) => readonly string[], tokens = '') {
  return startScriptedServer({
    tokens: `NETWORK=Test CASEMAPPING=ascii ${tokens}`.trim(),
    answers: {
      JOIN([channels = ''], { nick, send }) {
        for (const channel of answered(channels.split(',')))
          send(
            `:${nick}!j@verona JOIN ${channel}`,
            `:test 353 ${nick} = ${channel} :${nick}`,
            `:test 366 ${nick} ${channel} :End`,
          )
      },
    },
  })
}

it('enters as many channels at once as the server says', async () => {
  const server = await serverThatJoins((channels) => channels, 'TARGMAX=JOIN:20')
  const juliet = await connect(server, { flood })
  await Promise.all(many.map((channel) => juliet.join(channel)))
  const lines = [await server.next('JOIN'), await server.next('JOIN'), await server.next('JOIN')]
  for (const { params } of lines) expect(params[0]?.split(',').length).toBeLessThanOrEqual(20)
  expect(lines.flatMap(({ params }) => params[0]?.split(',')).length).toBeGreaterThan(30)
})

it('enters by itself each channel that a server leaves out of several', async () => {
  const server = await serverThatJoins(([first = '']) => [first])
  const juliet = await connect(server)
  expect(await Promise.all(['#a', '#b', '#c'].map((channel) => juliet.join(channel)))).toEqual(['#a', '#b', '#c'])
  const asked = [await server.next('JOIN'), await server.next('JOIN'), await server.next('JOIN')]
  expect(asked.map(({ params }) => params[0])).toEqual(['#a,#b,#c', '#b', '#c'])
})

it('enters no more where the connection ends', async () => {
  const server = await serverThatJoins(() => [])
  const juliet = await connect(server, { flood: { burst: 2, intervalMs: 60_000 } })
  const joins = Promise.allSettled(['#a', '#b', '#c'].map((channel) => juliet.join(channel)))
  await server.next('JOIN')
  server.close()
  const code = expect.stringMatching(/^(unconfirmed|disconnected)$/)
  for (const one of await joins) expect(one).toMatchObject({ status: 'rejected', reason: { code } })
  await expect(juliet.join('#d')).rejects.toMatchObject({ code: 'not-connected' })
})
