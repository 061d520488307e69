import {
  createIrcClient,
  type IrcClient,
  type IrcClientOptions,
  type IrcEventOf,
  type IrcEventType,
} from '@trestle/gateway-irc'
import { describeWithIrc, type IrcNetwork } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'

const open: IrcClient[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.quit()))
})

async function connect(network: IrcNetwork, options: Partial<IrcClientOptions> = {}): Promise<IrcClient> {
  const { host, port } = network.server()
  const client = createIrcClient({ host, port, tls: false, nick: 'juliet', flood: { burst: 1000 }, ...options })
  open.push(client)
  await client.connect()
  return client
}

function next<T extends IrcEventType>(
  client: IrcClient,
  type: T,
  which: (event: IrcEventOf<T>) => boolean = () => true,
) {
  return new Promise<IrcEventOf<T>>((resolve) => {
    const stop = client.on(type, (event) => {
      if (!which(event)) return
      stop()
      resolve(event)
    })
  })
}

describeWithIrc('a client', {}, (network, kind) => {
  it('joins, speaks and hears', async () => {
    const romeo = await network.peer('Romeo')
    await romeo.join('#Verona')
    const juliet = await connect(network)
    expect(await juliet.join('#verona')).toBe('#verona')
    expect(juliet.members('#VERONA').map(({ nick, modes }) => [nick, [...modes]])).toEqual(
      expect.arrayContaining([
        ['Romeo', ['o']],
        ['juliet', []],
      ]),
    )
    const heard = next(juliet, 'message', ({ self }) => !self)
    romeo.send('PRIVMSG #Verona :But \x02soft\x02')
    expect(await heard).toMatchObject({
      ...{ kind: 'privmsg', chat: '#verona', isChannel: true, self: false, past: false },
      from: { id: 'romeo', nick: 'Romeo' },
      text: 'But soft',
      markup: [{ style: 'bold', start: 4, end: 8 }],
    })
    const ids = await juliet.say('#verona', 'Ay me!\nO Romeo')
    expect(ids.length).toBe(kind === 'inspircd' ? 2 : 0)
    expect((await romeo.next('PRIVMSG')).params).toEqual(['#Verona', 'Ay me!'])
    expect((await romeo.next('PRIVMSG')).params).toEqual(['#Verona', 'O Romeo'])
  })
})
