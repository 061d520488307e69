import { describeWithIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'
import { startScriptedServer, stopServersAfterEach } from './scripted-server.js'

stopGatewaysAfterEach()
stopServersAfterEach()

describeWithIrc('the chat with a server', {}, (irc) => {
  it('tells what the server answers to a command', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#verona')
    const bridge = await startIrcGateway(irc.server())
    const server = bridge.juliet.chat('127.0.0.1')
    await server.send('VERSION')
    await server.receives(/irc\.localhost/)
    await server.send('/whois Romeo')
    await server.receives(/Romeo of the tests.*#verona.*End of/is)
    await server.send('MODE juliet +i')
    await server.send('names #verona')
    await server.receives(/#verona @Romeo/)
    await server.send('MODE #verona')
    await server.receives(/^#verona \+/)
    await expect(server.send('MODE #verona +m')).rejects.toMatchObject({ code: 'refused' })
    await expect(server.send('FROBNICATE')).rejects.toMatchObject({ condition: 'feature-not-implemented' })
  })

  it('begins with the message of the day, which is nothing to be alerted for', async () => {
    const bridge = await startIrcGateway(irc.server())
    const server = bridge.juliet.chat('127.0.0.1')
    const heard: string[] = []
    bridge.juliet.client.xmpp.events.on('message', (message) => {
      if (message.body?.includes('Welcome'))
        heard.push(message.element.children.map((one) => (typeof one === 'string' ? one : one.name)).join(' '))
    })
    await bridge.enter('#verona')
    await bridge.gateway.advance(1000)
    await server.receives(/^"?Welcome"?$/)
    // With its time and to be archived, as what is over; nothing to mark, nor to answer with a receipt.
    expect(heard).toEqual([expect.stringMatching(/^(?=.*delay)(?=.*store)(?!.*markable)(?!.*request)/)])
    await bridge.gateway.restart()
    await bridge.enter('#verona')
    await server.send('NOTICE juliet :Here I am')
    await bridge.juliet.chat(bridge.id('juliet')).receives(/Here I am/)
    await bridge.gateway.advance(1000)
    await bridge.gateway.settled()
    expect(heard.length).toBe(1)
  })
})

it('cuts answers that are long', async () => {
  const server = await startScriptedServer({
    answers: {
      LINKS(_, { nick, send }) {
        send(
          ...Array.from(
            { length: 1000 },
            (_unused, index) => `:test 364 ${nick} s${index}.example hub :0 \x02A\x02 server`,
          ),
        )
        send(`:test 365 ${nick} * :End of LINKS`)
      },
    },
  })
  const bridge = await startIrcGateway(server)
  const chat = bridge.juliet.chat('127.0.0.1')
  await chat.send('LINKS')
  const { body } = await chat.receives(/^s0\.example hub 0 A server/)
  expect(body.split('\n').length).toBe(101)
  expect(body.split('\n').at(-1)).toBe('… and 901 more lines')
})
