import { describeWithIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { connect, next, quitAfterEach } from './connect.js'

quitAfterEach()

describeWithIrc('channels', {}, (network, kind) => {
  it('says why it cannot join', async () => {
    const romeo = await network.peer('Romeo')
    const juliet = await connect(network.server())
    for (const [name, modes] of [
      ['#invited', '+i'],
      ['#locked', '+k secret'],
      ['#full', '+l 1'],
      ['#banned', '+b juliet!*@*'],
    ] as const) {
      await romeo.join(name)
      romeo.send(`MODE ${name} ${modes}`)
    }
    await romeo.settled()
    const results = await Promise.allSettled([
      juliet.join('#invited'),
      juliet.join('#locked', 'guess'),
      juliet.join('#full'),
      juliet.join('#banned'),
      juliet.join('#a b'),
      juliet.join('verona'),
    ])
    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'joined'))).toEqual([
      ...['invite-only', 'bad-key', 'channel-full', 'banned-from-channel', 'bad-channel', 'bad-channel'],
    ])
    expect(juliet.channels()).toEqual([])
    expect(await juliet.join('#locked', 'secret')).toBe('#locked')
    const invited = next(juliet, 'invited')
    romeo.send('INVITE juliet #invited')
    expect(await invited).toMatchObject({ channel: '#invited', by: { nick: 'Romeo' }, self: true })
    expect(await juliet.join('#INVITED')).toBe('#invited')
    expect(await juliet.join('#invited')).toBe('#invited')
  })

  it('follows who comes and goes, and what they are', async () => {
    const juliet = await connect(network.server())
    await juliet.join('#verona')
    const joined = next(juliet, 'joined', ({ self }) => !self)
    const romeo = await network.peer('Romeo')
    await romeo.join('#verona')
    expect(await joined).toMatchObject({ channel: '#verona', who: { id: 'romeo', nick: 'Romeo' }, netjoin: false })

    const voiced = next(juliet, 'member-modes')
    await juliet.setModes('#verona', [
      { on: true, mode: 'v', parameter: 'romeo' },
      { on: true, mode: 'm' },
    ])
    expect(await voiced).toMatchObject({ who: { id: 'romeo', modes: new Set(['v']) }, by: { id: 'juliet' } })
    expect(juliet.modes('#verona').has('m')).toBe(true)

    const renamed = next(juliet, 'nick')
    romeo.send('NICK Montague')
    expect(await renamed).toMatchObject({
      ...{ before: { id: 'romeo' }, who: { id: 'montague', nick: 'Montague' }, self: false, channels: ['#verona'] },
    })
    expect(juliet.members('#verona').find(({ id }) => id === 'montague')?.modes).toEqual(new Set(['v']))

    const parted = next(juliet, 'parted')
    romeo.send('PART #verona :exile')
    expect(await parted).toMatchObject({
      who: { id: 'montague' },
      reason: expect.stringContaining('exile'),
      self: false,
    })
    await romeo.join('#verona')
    const quit = next(juliet, 'quit')
    romeo.send('QUIT :good night')
    expect(await quit).toMatchObject({ who: { id: 'montague' }, channels: ['#verona'], netsplit: false })
    expect(juliet.members('#verona').map(({ id }) => id)).toEqual(['juliet'])
  })

  it('sets the topic, kicks, bans and invites', async () => {
    const romeo = await network.peer('Romeo')
    const juliet = await connect(network.server())
    await juliet.join('#verona')
    const topic = next(juliet, 'topic', ({ changed }) => changed)
    await juliet.topic('#verona', 'Two households\nboth alike')
    expect(await topic).toMatchObject({ text: 'Two households both alike', by: { id: 'juliet' } })
    await juliet.invite('#verona', 'Romeo')
    await romeo.next('INVITE')
    await romeo.join('#verona')
    await juliet.ban('#verona', 'tybalt!*@*')
    expect(await juliet.listMasks('#verona', 'b')).toMatchObject([{ mask: 'tybalt!*@*' }])
    await juliet.unban('#verona', 'tybalt!*@*')
    expect(await juliet.listMasks('#verona', 'b')).toEqual([])
    const kicked = next(juliet, 'kicked')
    await juliet.kick('#verona', 'romeo', 'banished')
    expect(await kicked).toMatchObject({ who: { id: 'romeo' }, by: { id: 'juliet' }, reason: 'banished', self: false })
    await expect(juliet.kick('#verona', 'romeo')).rejects.toMatchObject({
      code: expect.stringMatching(/no-such-nick|user-not-on-channel/),
    })
    await juliet.part('#verona', 'bye')
    expect(juliet.channels()).toEqual([])
    await expect(juliet.part('#verona')).rejects.toMatchObject({
      code: expect.stringMatching(/not-on-channel|no-such-channel/),
    })
  })

  it('may not what operators may', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#verona')
    romeo.send('MODE #verona +t')
    romeo.send('TOPIC #verona :ours')
    await romeo.settled()
    const juliet = await connect(network.server())
    const told = next(juliet, 'topic', ({ by }) => by !== undefined)
    await juliet.join('#verona')
    expect(await told).toMatchObject({ text: 'ours', changed: false, by: { nick: 'Romeo' }, setAt: expect.any(Date) })
    const refused = await Promise.allSettled([
      juliet.topic('#verona', 'mine'),
      juliet.kick('#verona', 'Romeo'),
      juliet.setModes('#verona', [{ on: true, mode: 'i' }]),
      juliet.ban('#verona', '*!*@*'),
    ])
    expect(refused).toEqual(
      refused.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'not-operator' }) })),
    )
    const kicked = next(juliet, 'kicked')
    romeo.send('KICK #verona juliet :out')
    expect(await kicked).toMatchObject({ self: true, reason: 'out' })
    expect(juliet.channels()).toEqual([])
  })

  it('tells who somebody is', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#balcony')
    const juliet = await connect(network.server())
    expect(await juliet.whois('romeo')).toMatchObject({
      who: { id: 'romeo', nick: 'Romeo', host: '127.0.0.1' },
      realname: 'Romeo of the tests',
      channels: [expect.stringContaining('#balcony')],
      ...{ isOperator: false, isBot: false, idleSeconds: expect.any(Number), signedOnAt: expect.any(Date) },
    })
    await expect(juliet.whois('mercutio')).rejects.toMatchObject({ code: 'no-such-nick' })
    const both = await Promise.allSettled([juliet.whois('romeo'), juliet.whois('paris'), juliet.whois('juliet')])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('lists channels', async () => {
    const romeo = await network.peer('Romeo')
    for (let index = 0; index < 40; index++) romeo.send(`JOIN #list${index}`)
    romeo.send('TOPIC #list7 :The Prince of Verona')
    await romeo.settled()
    const juliet = await connect(network.server())
    await juliet.join('#list9')
    const all = await collect(juliet.list())
    expect(all.filter(({ channel }) => channel.startsWith('#list')).length).toBe(40)
    expect(await collect(juliet.list({ text: 'prince' }))).toMatchObject([
      { channel: '#list7', members: 1, topic: 'The Prince of Verona' },
    ])
    expect(await collect(juliet.list({ minMembers: 2 }))).toMatchObject([{ channel: '#list9', members: 2 }])
    // Whoever has seen enough may go, and may ask again.
    for await (const one of juliet.list()) {
      expect(one.name).not.toBe('')
      break
    }
    expect((await collect(juliet.list({ text: '#list' }))).length).toBe(40)
  })

  it('changes its nick', async () => {
    await network.peer('Romeo')
    const juliet = await connect(network.server())
    await juliet.join('#verona')
    const renamed = next(juliet, 'nick')
    await juliet.setNick('Capulet')
    expect(await renamed).toMatchObject({
      before: { id: 'juliet' },
      who: { id: 'capulet' },
      self: true,
      channels: ['#verona'],
    })
    expect(juliet.nick()).toBe('Capulet')
    await expect(juliet.setNick('romeo')).rejects.toMatchObject({ code: 'nick-in-use' })
    await expect(juliet.setNick('2b or not')).rejects.toMatchObject({ code: 'bad-nick' })
    await expect(juliet.setNick('2b')).rejects.toMatchObject({ code: 'bad-nick' })
    expect(juliet.nick()).toBe('Capulet')
  })

  if (kind === 'inspircd') {
    it('watches whether somebody is there', async () => {
      const juliet = await connect(network.server())
      const absent = next(juliet, 'presence', ({ online }) => !online)
      expect(juliet.monitor(['Romeo'])).toBe(true)
      expect(await absent).toMatchObject({ who: { id: 'romeo' } })
      const present = next(juliet, 'presence', ({ online }) => online)
      await network.peer('Romeo')
      expect(await present).toMatchObject({ who: { id: 'romeo' } })
    })

    it('follows who is away, and what they are called', async () => {
      const romeo = await network.peer('Romeo', { caps: ['setname'] })
      await romeo.join('#verona')
      const juliet = await connect(network.server())
      await juliet.join('#verona')
      const away = next(juliet, 'user', ({ changed }) => changed === 'away')
      romeo.send('AWAY :banished')
      expect(await away).toMatchObject({ who: { id: 'romeo', away: 'banished' }, channels: ['#verona'] })
      const named = next(juliet, 'user', ({ changed }) => changed === 'realname')
      romeo.send('SETNAME :Romeo Montague')
      expect(await named).toMatchObject({ who: { realname: 'Romeo Montague', away: 'banished' } })
    })
  }
})

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
