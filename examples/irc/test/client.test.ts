import { describeWithIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { connect, next, quitAfterEach } from './connect.js'

quitAfterEach()

describeWithIrc('talk', {}, (network, kind) => {
  const modern = kind === 'inspircd'

  it('joins, speaks and hears', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#Verona')
    const juliet = await connect(network.server())
    expect(await juliet.join('#verona')).toBe('#verona')
    const members = juliet.members('#VERONA').map(({ nick, modes }) => [nick, [...modes]])
    expect(members).toEqual(
      expect.arrayContaining([
        ['Romeo', ['o']],
        ['juliet', []],
      ]),
    )
    const heard = next(juliet, 'message', ({ self }) => !self)
    romeo.send('PRIVMSG #Verona :But \x02soft\x02')
    expect(await heard).toMatchObject({
      ...{ kind: 'privmsg', chat: '#verona', isChannel: true, self: false, past: false },
      from: { id: 'romeo', nick: 'Romeo', host: '127.0.0.1' },
      text: 'But soft',
      markup: [{ style: 'bold', start: 4, end: 8 }],
    })
    const ids = await juliet.say('#verona', 'Ay me!\nO Romeo')
    expect(ids.length).toBe(modern ? 2 : 0)
    expect((await romeo.next('PRIVMSG')).params).toEqual(['#Verona', 'Ay me!'])
    expect((await romeo.next('PRIVMSG')).params).toEqual(['#Verona', 'O Romeo'])
  })

  it('talks to people', async () => {
    const romeo = await network.peer('Romeo')
    const juliet = await connect(network.server())
    await juliet.say('romeo', 'wherefore art thou', { kind: 'action' })
    expect((await romeo.next('PRIVMSG')).params).toEqual(['Romeo', '\x01ACTION wherefore art thou\x01'])
    await juliet.say('romeo', 'hark', { kind: 'notice' })
    expect((await romeo.next('NOTICE', ({ source }) => source.startsWith('juliet!'))).params[1]).toBe('hark')
    const heard = next(juliet, 'message', ({ self }) => !self)
    romeo.send('PRIVMSG juliet :\x01ACTION listens\x01')
    expect(await heard).toMatchObject({ kind: 'action', chat: 'romeo', isChannel: false, text: 'listens' })
  })

  it('splits a long text so that others get all of it, in lines that are not cut', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#verona')
    const juliet = await connect(network.server(), { nick: 'capulets_daughter' })
    await juliet.join('#verona')
    const text = Array.from({ length: 300 }, (_, index) => `wort${index} ü€🙂`).join(' ')
    const markup = [{ style: 'italic', start: 0, end: text.length }] as const
    const lines = juliet.linesOf('#verona', text, { markup })
    await juliet.say('#verona', text, { markup })
    const got: string[] = []
    for (const line of lines) {
      const heard = await romeo.next('PRIVMSG')
      expect(Buffer.byteLength(heard.raw.replace(/^@\S+ /, '')) + 2).toBeLessThanOrEqual(512)
      expect(heard.params[1]).toBe(line)
      got.push(heard.params[1] ?? '')
    }
    expect(got.join(' ').replaceAll('\x1d', '')).toBe(text)
    const longest = Math.max(
      ...got.map((line) => Buffer.byteLength(`:capulets_daughter!capuletsda@127.0.0.1 PRIVMSG #verona :${line}\r\n`)),
    )
    expect(longest).toBeGreaterThan(480)
  })

  it('reads what is not UTF-8', async () => {
    const romeo = await network.peer('Romeo')
    const juliet = await connect(network.server())
    const heard = next(juliet, 'message')
    romeo.sendBytes(Buffer.from('PRIVMSG juliet :Tsch\xfc\xdf\r\n', 'latin1'))
    expect(await heard).toMatchObject({ text: 'Tschüß' })
  })

  it('says that somebody is not there, or away', async () => {
    const romeo = await network.peer('Romeo')
    const juliet = await connect(network.server())
    await expect(juliet.say('mercutio', 'hey')).rejects.toMatchObject({ code: 'no-such-nick', numeric: '401' })
    romeo.send('AWAY :in Mantua')
    await romeo.settled()
    const away = next(juliet, 'user', ({ changed }) => changed === 'away')
    await juliet.say('romeo', 'hey')
    expect(await away).toMatchObject({ who: { nick: 'Romeo', away: 'in Mantua' } })
    await juliet.away('asleep')
    romeo.send('PRIVMSG juliet :hey')
    expect((await romeo.next('301')).params.at(-1)).toBe('asleep')
    await juliet.away()
  })

  it('cannot speak where it may not, and where it is not', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#verona')
    romeo.send('MODE #verona +mn')
    await romeo.settled()
    const juliet = await connect(network.server())
    await expect(juliet.say('#verona', 'hey')).rejects.toMatchObject({ code: 'cannot-send', numeric: '404' })
    await juliet.join('#verona')
    expect((await juliet.askModes('#verona')).has('m')).toBe(true)
    const said = [juliet.say('#verona', 'one\ntwo'), juliet.say('romeo', 'three')]
    expect(await Promise.allSettled(said)).toMatchObject([
      { status: 'rejected', reason: { code: 'cannot-send' } },
      { status: 'fulfilled' },
    ])
    await expect(juliet.say('#nowhere', 'hey')).rejects.toMatchObject({
      code: expect.stringMatching(/no-such|cannot-send/),
    })
    await expect(juliet.say('#verona', '\x02\x03\n \r\n')).rejects.toMatchObject({ code: 'invalid' })
  })

  it('keeps the order of what it says, at the pace that is set', async () => {
    const romeo = await network.peer('Romeo')
    const juliet = await connect(network.server(), { flood: { burst: 3, intervalMs: 20 } })
    const texts = Array.from({ length: 12 }, (_, index) => `line ${index}`)
    await Promise.all(texts.map((text) => juliet.say('romeo', text)))
    for (const text of texts) expect((await romeo.next('PRIVMSG')).params[1]).toBe(text)
  })

  it('does not let more wait than may', async () => {
    await network.peer('Romeo')
    const juliet = await connect(network.server(), { flood: { burst: 1, intervalMs: 600_000, maxWaiting: 3 } })
    const giveUp = new AbortController()
    // The first of them uses the line that may go at once, and waits for its answer behind the others.
    const waits = ['one', 'two', 'three'].map((text) => juliet.say('romeo', text, { signal: giveUp.signal }))
    const settled = Promise.allSettled(waits)
    await expect(juliet.say('romeo', 'a\nb')).rejects.toMatchObject({ code: 'queue-full', retryAt: expect.any(Date) })
    giveUp.abort()
    const [, ...rest] = await settled
    expect(rest).toMatchObject([{ reason: { code: 'cancelled' } }, { reason: { code: 'cancelled' } }])
  })

  if (modern) {
    it('has ids, answers, and copies of what it said', async () => {
      const romeo = await network.peer('Romeo', { caps: ['message-tags', 'server-time'] })
      await romeo.join('#verona')
      const juliet = await connect(network.server())
      await juliet.join('#verona')
      const copy = next(juliet, 'message', ({ self }) => self)
      const [id] = await juliet.say('#verona', 'Ay me!', { label: 'our id: 1;2' })
      const { time } = await copy
      expect(await copy).toMatchObject({ msgid: id, label: 'our id: 1;2', chat: '#verona', text: 'Ay me!' })
      const heard = await romeo.next('PRIVMSG')
      expect(heard.tags).toMatchObject({ msgid: id, time: time.toISOString() })
      const answer = next(juliet, 'message', ({ self }) => !self)
      romeo.send(`@+draft/reply=${id} PRIVMSG #verona :She speaks`)
      const { msgid, replyTo } = await answer
      expect(replyTo).toBe(id)
      await juliet.say('#verona', 'Who?', { replyTo: msgid ?? '' })
      expect((await romeo.next('PRIVMSG')).tags['+draft/reply']).toBe(msgid)
    })

    it('types and reacts', async () => {
      const romeo = await network.peer('Romeo', { caps: ['message-tags'] })
      await romeo.join('#verona')
      const juliet = await connect(network.server())
      await juliet.join('#verona')
      expect(juliet.abilities()).toMatchObject({
        echo: true,
        messageIds: true,
        typing: true,
        reactions: true,
        history: false,
      })
      juliet.typing('#verona', 'active')
      expect((await romeo.next('TAGMSG')).tags['+typing']).toBe('active')
      await juliet.react('#verona', 'id1', '🌹')
      expect((await romeo.next('TAGMSG')).tags).toMatchObject({ '+draft/react': '🌹', '+draft/reply': 'id1' })
      const typing = next(juliet, 'typing')
      romeo.send('@+typing=paused TAGMSG juliet')
      expect(await typing).toMatchObject({ chat: 'romeo', isChannel: false, state: 'paused' })
      const reaction = next(juliet, 'reaction', ({ self }) => !self)
      romeo.send('@+draft/react=:);+draft/reply=id2 TAGMSG #verona')
      expect(await reaction).toMatchObject({ chat: '#verona', target: 'id2', emoji: ':)', removed: false })
      await expect(juliet.redact('#verona', 'id2')).rejects.toMatchObject({ code: 'unsupported' })
    })

    it('is told what was said before it came', async () => {
      const romeo = await network.peer('Romeo')
      await romeo.join('#verona')
      romeo.send('MODE #verona +H 10:1h')
      romeo.send('PRIVMSG #verona :earlier')
      await romeo.settled()
      const juliet = await connect(network.server())
      const past = next(juliet, 'message')
      await juliet.join('#verona')
      expect(await past).toMatchObject({ past: true, text: 'earlier', chat: '#verona' })
    })
  } else {
    it('does without tags', async () => {
      const romeo = await network.peer('Romeo')
      const juliet = await connect(network.server())
      expect(Object.values(juliet.abilities())).not.toContain(true)
      juliet.typing('romeo', 'active')
      await expect(juliet.react('romeo', 'id', '🌹')).rejects.toMatchObject({ code: 'unsupported' })
      await juliet.say('romeo', 'hey', { replyTo: 'id' })
      expect((await romeo.next('PRIVMSG')).params[1]).toBe('hey')
      await expect(juliet.history('romeo')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'unsupported',
      })
    })
  }
})
