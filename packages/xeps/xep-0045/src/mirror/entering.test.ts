import { Message, StanzaError } from '@trestle/stanza'
import { expectXml } from '@trestle/testing'
import { setStanzaId } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import { told } from '../../test/hosted-rooms.js'
import { FEAST, GATEWAY, heard, mirroredRooms, occupant, ROMEO } from '../../test/mirrored-rooms.js'
import { MucJoin, muc, occupantJoined, roomJoined, roomMessage, subjectChanged } from '../index.js'

const CELL = 'romeo@montague.example/cell'

/** A message of the network with its id there. */
function said(nick: string, body: string, id = body): Message {
  return setStanzaId(Message.of({ from: `${FEAST}/${nick}`, type: 'groupchat', id, body }), FEAST, id)
}

/** A promise that is settled from outside. */
function gate<T = void>(): { readonly passed: Promise<T>; open(value: T): void } {
  let open: (value: T) => void = () => {}
  const passed = new Promise<T>((resolve) => {
    open = resolve
  })
  return { passed, open: (value) => open(value) }
}

describe('entering', () => {
  it('tells occupants first, then oneself, then history, then the subject', async () => {
    const { admit, component, clock, network, mirrors } = mirroredRooms()
    admit([occupant('a1', { name: 'juliet', affiliation: 'member', show: 'away', status: 'At the window' })], {
      subject: { text: 'Love', nick: 'juliet', at: new Date(0), occupantId: 'a1' },
      nonAnonymous: true,
      logged: true,
    })
    mirrors.api.register('history', () => [{ message: said('juliet', 'Ay me!', 'h1'), at: new Date(clock.now()) }])
    component.receive(`<presence from='${ROMEO}' to='${FEAST}/romeo' id='p1'>
      <x xmlns='http://jabber.org/protocol/muc'/></presence>`)
    await network.settled()
    const user = 'http://jabber.org/protocol/muc#user'
    const to = ROMEO
    const expected = [
      `<presence from='${FEAST}/juliet' to='${to}'><show>away</show><status>At the window</status>
        <occupant-id xmlns='urn:xmpp:occupant-id:0' id='a1'/>
        <x xmlns='${user}'><item affiliation='member' role='participant'/></x></presence>`,
      `<presence from='${FEAST}/me' to='${to}' id='p1'><occupant-id xmlns='urn:xmpp:occupant-id:0' id='me'/>
        <x xmlns='${user}'><item affiliation='none' role='participant' jid='${ROMEO}'/>
        <status code='100'/><status code='110'/><status code='170'/><status code='210'/></x></presence>`,
      `<message from='${FEAST}/juliet' to='${to}' type='groupchat' id='h1'><body>Ay me!</body>
        <stanza-id xmlns='urn:xmpp:sid:0' by='${FEAST}' id='h1'/>
        <delay xmlns='urn:xmpp:delay' from='${FEAST}' stamp='2026-01-01T00:00:00Z'/></message>`,
      `<message from='${FEAST}/juliet' to='${to}' type='groupchat' id='${component.sent[3]?.attrs['id']}'><subject>Love</subject>
        <occupant-id xmlns='urn:xmpp:occupant-id:0' id='a1'/>
        <delay xmlns='urn:xmpp:delay' from='${FEAST}' stamp='1970-01-01T00:00:00Z'/></message>`,
    ]
    expect(component.sent).toHaveLength(expected.length)
    for (const [index, stanza] of expected.entries()) expectXml(component.sent[index]!, stanza)
  })

  it('is what clients take for it', async () => {
    const { admit, client, mirrors, network } = mirroredRooms()
    admit([occupant('a1', { name: 'juliet' }), occupant('a2', { name: 'nurse' })])
    mirrors.api.register('history', () => [{ message: said('juliet', 'Ay me!'), at: new Date(0) }])
    const romeo = client()
    const [messages, subjects] = [told(romeo, roomMessage), told(romeo, subjectChanged)]
    const room = await romeo.get(muc).join(FEAST, 'romeo')
    await network.settled()
    expect([room.nick, [...room.occupants.keys()]]).toEqual(['me', ['juliet', 'nurse', 'me']])
    expect(messages).toMatchObject([{ nick: 'juliet', delayed: true, message: { body: 'Ay me!' } }])
    expect(subjects).toMatchObject([{ subject: { text: '' } }])
  })

  it('tells of a crowd in turns, and of what has become of it meanwhile', async () => {
    const between: (() => void)[] = []
    const { admit, client, network, view, component } = mirroredRooms({
      turn: async () => {
        await Promise.resolve()
        between.shift()?.()
      },
    })
    admit(Array.from({ length: 500 }, (_, i) => occupant(`a${i}`, { name: `p${i}` })))
    between.push(
      () => {
        view().remove('a1')
        view().put(occupant('a2', { name: 'renamed' }))
        view().put(occupant('a3', { name: 'p3', role: 'moderator' }))
        view().put(occupant('a1000', { name: 'p1' }))
        view().remove('a450')
      },
      () => view().send(said('p5', 'Ay me!')),
    )
    const romeo = client()
    const messages = told(romeo, roomMessage)
    const joining = romeo.get(muc).join(FEAST, 'romeo')
    await network.settled()
    const room = await joining
    const seen = [...room.occupants.values()].map(({ nick, role }) => `${nick} ${role}`)
    expect(seen.sort()).toEqual([...view().occupants].map(({ nick, role }) => `${nick} ${role}`).sort())
    expect([seen.length, between.length, messages.length]).toEqual([500, 0, 1])
    // Nobody twice, but those of whom there is something new.
    expect(component.sent.filter(({ name, attrs }) => name === 'presence' && attrs['to'] === ROMEO)).toHaveLength(506)
  })

  it('of a crowd ends when the session leaves, or the room does', async () => {
    const between: (() => void)[] = []
    const { admit, client, network, view, mirrors, component } = mirroredRooms({
      turn: async () => between.shift()?.(),
    })
    const left: string[] = []
    mirrors.api.register('left', ({ from }) => void left.push(String(from)))
    admit(Array.from({ length: 500 }, (_, i) => occupant(`a${i}`)))
    const romeo = client()
    between.push(() => component.receive(`<presence from='${ROMEO}' to='${FEAST}/romeo' type='unavailable'/>`))
    romeo.send(romeo.xmpp.presence({ to: `${FEAST}/romeo` }).set(MucJoin, {}))
    await network.settled()
    expect(component.sent.filter(({ name }) => name === 'presence')).toHaveLength(200)
    expect([left, view().sessions]).toEqual([[ROMEO], []])
    between.push(() => view().close())
    await expect(romeo.get(muc).join(FEAST, 'romeo')).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('is up to the network', async () => {
    const { client, mirrors, component } = mirroredRooms()
    const romeo = client()
    const join = () => romeo.get(muc).join(FEAST, 'romeo', { password: 'mask', history: { maxStanzas: 2 } })
    await expect(join()).rejects.toMatchObject({ condition: 'item-not-found', by: FEAST })
    const calls: unknown[] = []
    mirrors.api.register('enter', (call) => {
      calls.push(call)
      throw new StanzaError('registration-required')
    })
    await expect(join()).rejects.toMatchObject({ condition: 'registration-required' })
    expect(calls).toMatchObject([{ args: { nick: 'romeo', password: 'mask', history: { maxStanzas: 2 } } }])
    expect(calls.map((call) => String((call as { from: unknown }).from))).toEqual([ROMEO])
    // Whoever lets somebody in has a view of it.
    mirrors.api.register('enter', () => {})
    await expect(join()).rejects.toMatchObject({ condition: 'item-not-found' })
    const errors: unknown[] = []
    component.xmpp.events.on('error', ({ error }) => errors.push(error))
    mirrors.api.register('enter', () => {
      throw new Error('The network is on fire.')
    })
    await expect(join()).rejects.toMatchObject({ condition: 'internal-server-error', text: undefined })
    expect(errors).toMatchObject([{ message: 'The network is on fire.' }])
  })

  it('needs a nickname', async () => {
    const { client, network } = mirroredRooms()
    const romeo = client()
    const answered = romeo.xmpp.events.wait('presence:error', {})
    romeo.send(romeo.xmpp.presence({ to: FEAST, id: 'p1' }).set(MucJoin, {}))
    await network.settled()
    expect((await answered).error).toMatchObject({ condition: 'jid-malformed' })
  })

  it('limits history as it is asked to, and asks for none in vain', async () => {
    const { admit, client, clock, mirrors, network } = mirroredRooms()
    admit()
    let asked = 0
    mirrors.api.register('history', () => {
      asked++
      return Array.from({ length: 30 }, (_, i) => ({
        message: said('juliet', `m${i}`),
        at: new Date(clock.now() - 30_000 + i * 1000),
      }))
    })
    const romeo = client()
    const bodies = async (history: object) => {
      const seen = told(romeo, roomMessage)
      const room = await romeo.get(muc).join(FEAST, 'romeo', { history })
      await network.settled()
      await room.leave()
      return seen.splice(0).map(({ message }) => message.body)
    }
    expect(await bodies({})).toHaveLength(30)
    expect(await bodies({ maxStanzas: 2 })).toEqual(['m28', 'm29'])
    expect(await bodies({ seconds: 3 })).toEqual(['m27', 'm28', 'm29'])
    expect(await bodies({ since: new Date(clock.now() - 2000) })).toEqual(['m28', 'm29'])
    expect(asked).toBe(4)
    expect(await bodies({ maxStanzas: 0 })).toEqual([])
    expect(await bodies({ maxChars: 0 })).toEqual([])
    expect(asked).toBe(4)
  })

  it('is not kept from anybody by a history that fails', async () => {
    const { admit, client, component, mirrors } = mirroredRooms()
    admit()
    const errors: unknown[] = []
    component.xmpp.events.on('error', ({ error }) => errors.push(error))
    mirrors.api.register('history', () => {
      throw new Error('The archive is lost.')
    })
    expect(await client().get(muc).join(FEAST, 'romeo')).toMatchObject({ phase: 'joined' })
    expect(errors).toMatchObject([{ message: 'The archive is lost.' }])
  })
})

describe('what is said while somebody comes in', () => {
  it('comes behind the history, once', async () => {
    const { admit, client, mirrors, network, view } = mirroredRooms()
    admit()
    const history = gate<readonly { message: Message; at: Date }[]>()
    mirrors.api.register('history', () => history.passed)
    const romeo = client()
    const lines = heard(romeo)
    const joined = romeo.get(muc).join(FEAST, 'romeo')
    await network.settled()
    expect(lines).toEqual([])
    view().put(occupant('juliet'))
    view().send(said('juliet', 'one'))
    view().send(said('juliet', 'two'))
    history.open([{ message: said('juliet', 'one'), at: new Date(0) }])
    await joined
    await network.settled()
    expect(lines).toEqual([
      'presence juliet',
      'presence me 110 210',
      'message groupchat juliet “one”',
      'message groupchat “”',
      'message groupchat juliet “two”',
    ])
    view().send(said('juliet', 'three'))
    await network.settled()
    expect(lines.at(-1)).toBe('message groupchat juliet “three”')
  })

  it('reaches those that are in at once', async () => {
    const { admit, client, mirrors, network, view } = mirroredRooms()
    admit()
    const [romeo, cell] = [client(), client(CELL)]
    await romeo.get(muc).join(FEAST, 'romeo')
    const history = gate<readonly never[]>()
    mirrors.api.register('history', () => history.passed)
    const joined = cell.get(muc).join(FEAST, 'romeo')
    await network.settled()
    const [his, others] = [heard(romeo), heard(cell)]
    view().send(said('me', 'one'))
    await network.settled()
    expect([his, others]).toEqual([['message groupchat me “one”'], []])
    history.open([])
    await joined
    await network.settled()
    expect(others.at(-1)).toBe('message groupchat me “one”')
  })

  it('is so much that nobody could hold it', async () => {
    const { admit, client, mirrors, network, view } = mirroredRooms()
    admit()
    const history = gate<readonly never[]>()
    mirrors.api.register('history', () => history.passed)
    const joined = client().get(muc).join(FEAST, 'romeo')
    const refused = expect(joined).rejects.toMatchObject({ condition: 'resource-constraint' })
    await network.settled()
    for (let i = 0; i < 1001; i++) view().send(said('me', `m${i}`))
    history.open([])
    await refused
  })
})

describe('several presences of one session', () => {
  it('are handled one after another', async () => {
    const { mirrors, client, network } = mirroredRooms()
    const first = gate()
    const order: string[] = []
    mirrors.api.register('enter', async ({ jid, from, args }) => {
      order.push(`enters as ${args.nick}`)
      if (args.nick === 'one') await first.passed
      mirrors.open(jid!, from!, { self: occupant('me') })
      order.push(`entered as ${args.nick}`)
    })
    mirrors.api.register('changePresence', ({ args }) => void order.push(`is ${args.presence.show}`))
    const romeo = client()
    const lines = heard(romeo)
    for (const nick of ['one', 'two']) romeo.send(romeo.xmpp.presence({ to: `${FEAST}/${nick}` }).set(MucJoin, {}))
    romeo.send(romeo.xmpp.presence({ to: `${FEAST}/me`, show: 'away' }))
    await network.settled()
    expect(order).toEqual(['enters as one'])
    first.open()
    await network.settled()
    expect(order).toEqual(['enters as one', 'entered as one', 'enters as two', 'entered as two', 'is away'])
    expect(lines).toEqual([
      'presence me 110 210',
      'message groupchat “”',
      'presence me 110 210',
      'message groupchat “”',
    ])
  })

  it('lead to nothing where it has left meanwhile', async () => {
    const { mirrors, client, network, view } = mirroredRooms()
    const door = gate()
    mirrors.api.register('enter', async ({ jid, from }) => {
      await door.passed
      mirrors.open(jid!, from!, { self: occupant('me') })
    })
    const left: unknown[] = []
    mirrors.api.register('left', ({ jid, from }) => void left.push([String(jid), String(from)]))
    const romeo = client()
    const lines = heard(romeo)
    romeo.send(romeo.xmpp.presence({ to: `${FEAST}/romeo` }).set(MucJoin, {}))
    await network.settled()
    romeo.send(romeo.xmpp.presence({ to: `${FEAST}/romeo`, type: 'unavailable' }))
    await network.settled()
    door.open()
    await network.settled()
    expect([lines, view().sessions, left]).toEqual([[], [], [[FEAST, ROMEO]]])
  })
})

describe('several sessions of one user', () => {
  it('are one occupant, whatever nickname they ask for', async () => {
    const { admit, client, network, view } = mirroredRooms()
    admit([], { self: occupant('me', { name: 'romeo' }) })
    const [orchard, cell] = [client(), client(CELL)]
    const first = await orchard.get(muc).join(FEAST, 'romeo')
    const lines = heard(cell)
    const came = told(orchard, occupantJoined)
    const second = await cell.get(muc).join(FEAST, 'montague')
    await network.settled()
    expect(lines).toEqual(['presence romeo 110 210', 'message groupchat “”'])
    expect([first.nick, second.nick, came]).toEqual(['romeo', 'romeo', []])
    expect(view().sessions.map(String)).toEqual([ROMEO, CELL])
    expect(second.self?.jids.map(String)).toEqual([CELL])
  })

  it('are so many and no more', async () => {
    const { admit, client, view } = mirroredRooms({ maxSessions: 2 })
    admit()
    await client().get(muc).join(FEAST, 'romeo')
    await client(CELL).get(muc).join(FEAST, 'romeo')
    const third = client('romeo@montague.example/street')
    await expect(third.get(muc).join(FEAST, 'romeo')).rejects.toMatchObject({ condition: 'resource-constraint' })
    expect(view().sessions).toHaveLength(2)
  })

  it('get everything anew where one has lost it, and the others nothing', async () => {
    const { admit, client, network, view } = mirroredRooms()
    admit([occupant('juliet')])
    const [orchard, cell] = [client(), client(CELL)]
    for (const host of [orchard, cell]) await host.get(muc).join(FEAST, 'me')
    await network.settled()
    const [his, others] = [heard(orchard), heard(cell)]
    const back = orchard.xmpp.events.wait(roomJoined, {})
    await orchard.get(muc).room(FEAST)?.rejoin()
    await back
    await network.settled()
    expect(his).toEqual(['presence juliet', 'presence me 110', 'message groupchat “”'])
    expect([others, view().sessions.length]).toEqual([[], 2])
  })
})

describe('a session that asks again and is refused', () => {
  it('is not in the room any more', async () => {
    const { admit, client, mirrors, network, view } = mirroredRooms()
    admit()
    const romeo = client()
    const room = await romeo.get(muc).join(FEAST, 'me')
    const left: string[] = []
    mirrors.api.register('left', ({ from }) => void left.push(String(from)))
    mirrors.api.register('enter', () => {
      throw new StanzaError('forbidden')
    })
    await room.rejoin()
    await network.settled()
    expect([room.phase, view().sessions, left]).toEqual(['left', [], [ROMEO]])
  })
})

describe('two users', () => {
  it('share nothing of a room', async () => {
    const { admit, client, network, view, mirrors } = mirroredRooms()
    admit()
    const [romeo, paris] = [client(), client('paris@verona.example/hall')]
    await romeo.get(muc).join(FEAST, 'me')
    await paris.get(muc).join(FEAST, 'me')
    const [his, others] = [heard(romeo), heard(paris)]
    view().put(occupant('juliet'))
    view('paris@verona.example').put(occupant('rosaline'))
    await network.settled()
    expect([his, others]).toEqual([['presence juliet'], ['presence rosaline']])
    expect(mirrors.views()).toHaveLength(2)
    expect(mirrors.views(ROMEO).map(({ user }) => String(user))).toEqual(['romeo@montague.example'])
  })
})

describe('a view that was kept', () => {
  it('has its sessions in it, who are told nothing', async () => {
    const { client, mirrors, network, component } = mirroredRooms()
    const romeo = client()
    const lines = heard(romeo)
    const view = mirrors.open(FEAST, 'romeo@montague.example', {
      self: occupant('me'),
      nonAnonymous: true,
      subject: { text: 'Love' },
      sessions: [romeo.address],
    })
    await network.settled()
    expect([lines, component.sent]).toEqual([[], []])
    view.put(occupant('juliet'))
    await network.settled()
    expect(lines).toEqual(['presence juliet'])
    expect(() => mirrors.open(GATEWAY, ROMEO, { self: occupant('me') })).toThrow(
      expect.objectContaining({ condition: 'not-allowed' }),
    )
  })
})
