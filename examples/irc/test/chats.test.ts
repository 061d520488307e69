import { describeWithIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'

stopGatewaysAfterEach()

describeWithIrc('chats of the gateway to IRC', {}, (irc, kind) => {
  const modern = kind === 'inspircd'

  it('carries texts, actions, notices and what does not fit into one line', async () => {
    const romeo = await irc.peer('Romeo')
    const bridge = await startIrcGateway(irc.server())
    const chat = bridge.juliet.chat(bridge.id('romeo'))
    await chat.send('O Romeo\nRomeo')
    expect((await romeo.next('PRIVMSG')).params).toEqual(['Romeo', 'O Romeo'])
    expect((await romeo.next('PRIVMSG')).params).toEqual(['Romeo', 'Romeo'])
    await chat.send('/me sighs')
    expect((await romeo.next('PRIVMSG')).params[1]).toBe('\x01ACTION sighs\x01')
    romeo.send('PRIVMSG juliet :\x02Shall\x02 I hear more')
    await chat.receives('Shall I hear more')
    romeo.send('PRIVMSG juliet :\x01ACTION listens\x01')
    await chat.receives('/me listens')
    romeo.send('NOTICE juliet :or shall I speak')
    await chat.receives('[notice] or shall I speak')
    const long = Array.from({ length: 100 }, (_, index) => `wort${index}`).join(' ')
    await chat.send(long)
    const first = (await romeo.next('PRIVMSG')).params[1] ?? ''
    const second = (await romeo.next('PRIVMSG')).params[1] ?? ''
    expect(`${first} ${second}`).toBe(long)
    await expect(chat.send('a\n'.repeat(40))).rejects.toMatchObject({ code: 'refused', condition: 'not-acceptable' })
  })

  it('says that nobody is there', async () => {
    const bridge = await startIrcGateway(irc.server())
    const sending = bridge.juliet.chat(bridge.id('mercutio')).send('hey')
    await expect(sending).rejects.toMatchObject({ code: 'refused', condition: 'item-not-found' })
  })

  it('knows who somebody is, and that they are away', async () => {
    const romeo = await irc.peer('Romeo')
    romeo.send('AWAY :in Mantua')
    await romeo.settled()
    const bridge = await startIrcGateway(irc.server())
    await bridge.juliet.chat(bridge.id('romeo')).send('hey')
    const romeos = bridge.juliet.session.contacts.byLegacyId(bridge.id('romeo'))
    let info = await romeos.info()
    await bridge.until('it is told who Romeo is', () => {
      void romeos.info().then((now) => {
        info = now
      })
      return info.name !== undefined
    })
    expect(info).toMatchObject({
      name: 'Romeo',
      about: expect.stringContaining('Romeo of the tests'),
      presence: { show: 'away', status: 'in Mantua' },
    })
  })

  it('tells the server that the user is away', async () => {
    const romeo = await irc.peer('Romeo')
    const bridge = await startIrcGateway(irc.server())
    await bridge.juliet.chat(bridge.id('romeo')).send('hey')
    await bridge.juliet.shows('away', 'asleep')
    await bridge.gateway.advance(10_000)
    romeo.send('WHOIS juliet')
    expect((await romeo.next('301')).params.at(-1)).toBe('asleep')
  })

  it('answers questions between clients', async () => {
    const romeo = await irc.peer('Romeo')
    const bridge = await startIrcGateway(irc.server())
    await bridge.juliet.chat(bridge.id('romeo')).send('hey')
    const fromJuliet = ({ source }: { readonly source: string }) => source.startsWith('juliet')
    romeo.send('PRIVMSG juliet :\x01PING 17\x01')
    expect((await romeo.next('NOTICE', fromJuliet)).params[1]).toBe('\x01PING 17\x01')
    romeo.send('PRIVMSG juliet :\x01TIME\x01')
    expect((await romeo.next('NOTICE', fromJuliet)).params[1]).toMatch(/^\x01TIME .* GMT\x01$/)
  })

  it('takes commands to the server, and says what it does not take', async () => {
    const romeo = await irc.peer('Romeo')
    const bridge = await startIrcGateway(irc.server())
    const server = bridge.juliet.chat('127.0.0.1')
    await server.send('PRIVMSG Romeo :from the wire')
    expect((await romeo.next('PRIVMSG')).params[1]).toBe('from the wire')
    await expect(server.send('MODE #nowhere +m')).rejects.toMatchObject({
      code: 'refused',
      condition: 'item-not-found',
    })
    await expect(server.send('QUIT')).rejects.toMatchObject({ code: 'refused', condition: 'forbidden' })
  })

  if (modern) {
    it('carries replies, reactions and typing where the server does', async () => {
      const romeo = await irc.peer('Romeo', { caps: ['message-tags', 'echo-message'] })
      const bridge = await startIrcGateway(irc.server())
      const chat = bridge.juliet.chat(bridge.id('romeo'))
      const sent = await chat.send('Ay me')
      const { tags: ours } = await romeo.next('PRIVMSG')
      romeo.send('PRIVMSG juliet :She speaks')
      const spoken = await chat.receives('She speaks')
      const { tags } = await romeo.next('PRIVMSG')
      await chat.react(spoken, ['🌹'])
      expect((await romeo.next('TAGMSG')).tags).toMatchObject({ '+draft/react': '🌹', '+draft/reply': tags['msgid'] })
      romeo.send(`@+draft/react=:);+draft/reply=${ours['msgid']} TAGMSG juliet`)
      await chat.receives({ kind: 'reactions', target: sent.id, emojis: [':)'] })
      romeo.send('@+typing=active TAGMSG juliet')
      await chat.receives({ kind: 'typing', state: 'composing' })
    })
  } else {
    it('refuses reactions where the server has none', async () => {
      const romeo = await irc.peer('Romeo')
      const bridge = await startIrcGateway(irc.server())
      const chat = bridge.juliet.chat(bridge.id('romeo'))
      await chat.send('Ay me')
      romeo.send('PRIVMSG juliet :She speaks')
      await expect(chat.react(await chat.receives('She speaks'), ['🌹'])).rejects.toMatchObject({ code: 'refused' })
    })
  }
})
