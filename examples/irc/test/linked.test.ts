import { describeWithLinkedIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { connect, next, quitAfterEach } from './connect.js'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'

quitAfterEach()
stopGatewaysAfterEach()

const THERE = 'there.localhost'

describeWithLinkedIrc('what another server of the network answers', (network) => {
  /** Juliet is here, and others there: she knows of them. */
  async function apart(...others: readonly string[]) {
    const juliet = await connect(network.server())
    await juliet.join('#verona')
    for (const nick of others) {
      const comes = next(juliet, 'joined', ({ who }) => who.nick === nick)
      await (await network.peer(nick, { server: network.there() })).join('#verona')
      await comes
    }
    return juliet
  }

  it('is waited for after our server has read the command', async () => {
    const juliet = await apart('Romeo')
    const ask = async (name: string, ...params: readonly string[]) =>
      (await juliet.ask(name, params, { about: params[0] })).lines
    const whois = await ask('WHOIS', 'Romeo', 'Romeo')
    expect(whois.join('\n')).toMatch(/Romeo of the tests.*Romeo \d+ \d+ seconds idle.*End of/s)
    expect(await ask('TIME', THERE)).toEqual([expect.stringMatching(/there\.localhost.* 20\d\d/)])
    expect((await ask('MOTD', THERE)).at(-1)).toMatch(/End of/i)
    expect((await ask('ADMIN', THERE)).join('\n')).toMatch(/Tests/)
    await expect(ask('WHOIS', 'mercutio', 'mercutio')).rejects.toMatchObject({ code: 'no-such-nick' })
  })

  it('is told apart, of several commands at one time', async () => {
    const juliet = await apart('Romeo', 'Paris')
    const ask = async (nick: string) => (await juliet.ask('WHOIS', [nick, nick], { about: nick })).lines
    const nicks = ['Romeo', 'Paris', 'Romeo']
    const answers = await Promise.all(nicks.map(ask))
    expect(answers.map((lines) => lines.filter((line) => /End of/.test(line)).length)).toEqual([1, 1, 1])
    for (const [index, lines] of answers.entries()) {
      expect(lines.map((line) => line.split(' ')[0])).toEqual(lines.map(() => nicks[index]))
    }
  })

  it('is known here, where it is who somebody is', async () => {
    const juliet = await apart('Romeo')
    expect(await juliet.whois('romeo')).toMatchObject({
      who: { id: 'romeo', nick: 'Romeo' },
      realname: 'Romeo of the tests',
      server: THERE,
    })
  })

  it('is what users read who write the command to their server', async () => {
    const bridge = await startIrcGateway(network.server())
    const room = await bridge.enter('#verona')
    await (await network.peer('Romeo', { server: network.there() })).join('#verona')
    await bridge.until('Romeo is there', () => room.occupants.has('Romeo'))
    const server = bridge.juliet.chat('127.0.0.1')
    await server.send('WHOIS Romeo Romeo')
    await server.receives(/Romeo of the tests.*seconds idle.*End of/is)
  })
})
