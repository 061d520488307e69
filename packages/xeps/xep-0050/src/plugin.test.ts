import { StanzaError } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { fillForm, valueIn } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import { Element } from '@trestle/xml'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { corn, failure, sacks, setUp } from '../test/mill.js'
import { Command, type CommandValue, commandExchange, commands, NS_COMMANDS } from './index.js'

describe('finding', () => {
  it('lists commands, and tells what they are', async () => {
    const { mill, juliet, remove } = setUp()
    mill.get(commands).add({ node: 'brake', name: 'Stop the mill', run: () => {} })
    const list = async (jid = 'mill.example') =>
      (await juliet.get(commands).list(jid)).map(({ node, name }) => [node, name])
    expect(await list()).toEqual([
      ['grind', 'Grind corn'],
      ['brake', 'Stop the mill'],
    ])
    expect(await juliet.get(disco).getInfo('mill.example', { node: 'grind' })).toEqual({
      node: 'grind',
      identities: [{ category: 'automation', type: 'command-node', name: 'Grind corn' }],
      features: [NS_COMMANDS, 'http://jabber.org/protocol/disco#info', 'jabber:x:data'],
    })
    const { identities } = await juliet.get(disco).getInfo('mill.example', { node: NS_COMMANDS })
    expect(identities).toEqual([{ category: 'automation', type: 'command-list' }])
    expect(await juliet.get(disco).supports('mill.example', NS_COMMANDS)).toBe(true)
    remove()
    expect(await list()).toEqual([['brake', 'Stop the mill']])
    await expect(juliet.get(commands).execute('mill.example', 'grind')).rejects.toMatchObject({
      code: 'item-not-found',
    })
  })

  it('offers each local address its own', async () => {
    const { mill, juliet } = setUp()
    mill
      .as('miller@mill.example')
      .get(commands)
      .add({ node: 'wake', name: 'Wake up', run: () => {} })
    mill.get(commands).add({ node: 'hail', name: 'Hail', run: () => {} }, { everywhere: true })
    const nodes = async (jid: string) => (await juliet.get(commands).list(jid)).map(({ node }) => node)
    expect(await nodes('mill.example')).toEqual(['grind', 'hail'])
    expect(await nodes('miller@mill.example/bed')).toEqual(['wake', 'hail'])
    expect((await juliet.get(commands).execute('miller@mill.example', 'wake')).status).toBe('completed')
    expect(await failure(juliet.get(commands).execute('mill.example', 'wake'))).toBe('item-not-found')
  })

  it('offers one at the addresses that a test accepts', async () => {
    const { mill, juliet } = setUp()
    mill.get(commands).add({ node: 'wake', name: 'Wake up', run: () => {} }, { at: ({ local }) => local !== '' })
    const nodes = async (jid: string) => (await juliet.get(commands).list(jid)).map(({ node }) => node)
    expect(await nodes('mill.example')).toEqual(['grind'])
    expect(await nodes('miller@mill.example')).toEqual(['wake'])
    expect((await juliet.get(commands).execute('miller@mill.example', 'wake')).status).toBe('completed')
    expect(await failure(juliet.get(commands).execute('mill.example', 'wake'))).toBe('item-not-found')
  })

  it('shows a command only to those who may execute it', async () => {
    const { network, mill, juliet } = setUp()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(commands).goOnline()
    mill.get(commands).add({
      node: 'burn',
      name: 'Burn it down',
      access: async (from) => from.domain === 'montague.example',
      run: ({ note }) => note('It burns.', 'warn'),
    })
    expect(await romeo.get(commands).list('mill.example')).toHaveLength(2)
    expect(await juliet.get(commands).list('mill.example')).toHaveLength(1)
    expect(await failure(juliet.get(commands).execute('mill.example', 'burn'))).toBe('forbidden')
    expect(await failure(juliet.get(disco).getInfo('mill.example', { node: 'burn' }))).toBe('forbidden')
    expect((await romeo.get(commands).execute('mill.example', 'burn')).notes).toEqual([
      { type: 'warn', text: 'It burns.' },
    ])
  })

  it('ignores commands that an entity lists for others', async () => {
    const { mill, juliet } = setUp()
    mill
      .get(disco)
      .api.register('items', ({ jid }) => [
        { jid: jid!, node: 'good' },
        { jid: juliet.jid, node: 'bad' },
        { jid: jid! },
      ])
    expect((await juliet.get(commands).list('mill.example')).map(({ node }) => node)).toEqual(['good'])
  })

  it('refuses to show two forms at once', async () => {
    const { mill, juliet } = setUp()
    let second: Promise<unknown> | undefined
    mill.get(commands).add({
      node: 'hasty',
      name: 'Show two forms',
      async run({ form }) {
        const first = form({ type: 'form' })
        second = form({ type: 'form' })
        second.catch(() => {})
        await first
      },
    })
    await juliet.get(commands).execute('mill.example', 'hasty')
    await expect(second).rejects.toMatchObject({ name: 'CommandError', code: 'form-shown' })
  })

  it('refuses a second command of the same name, and offers those of a client before it is online', async () => {
    const { network, mill, juliet } = setUp()
    const again = () => mill.get(commands).add({ node: 'grind', name: 'Again', run: () => {} })
    expect(again).toThrow(expect.objectContaining({ name: 'CommandError', code: 'command-exists' }))
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(commands)
    romeo.get(commands).add({ node: 'sigh', name: 'Sigh', run: () => {} })
    romeo.goOnline()
    expect((await juliet.get(commands).execute(romeo.jid, 'sigh')).status).toBe('completed')
  })
})

describe('executing', () => {
  it('goes through the stages, forth and back', async () => {
    const { execute } = setUp()
    const first = await execute()
    expect(first).toMatchObject({ status: 'executing', actions: ['next'], defaultAction: 'next', notes: [] })
    const second = await first.next(fillForm(first.form!, { corn: 'rye' }))
    expect(second).toMatchObject({ actions: ['prev', 'complete'], defaultAction: 'complete' })
    const again = await second.prev()
    expect(again.form?.title).toBe('Grind corn')
    const last = await again.submit(fillForm(again.form!, { corn: 'wheat' }))
    const done = await last.submit(fillForm(last.form!, { sacks: '3' }))
    expect(done).toMatchObject({
      status: 'completed',
      sessionid: first.sessionid,
      actions: [],
      defaultAction: undefined,
      notes: [{ type: 'info', text: 'Ground 3 of wheat.' }],
    })
  })

  it('needs no form, and may give results of any kind', async () => {
    const { execute } = setUp(({ from, to, node }) => ({
      form: corn.result({ corn: 'rye' }),
      content: [new Element('mark', 'urn:example', { of: `${from} ${to} ${node}` })],
    }))
    const done = await execute()
    expect(corn.read(done.form!)).toEqual({ corn: 'rye' })
    expect(done.content[0]!.attrs['of']).toBe('juliet@capulet.example/balcony mill.example grind')
  })

  it('asks for typed forms until they fit', async () => {
    const { execute } = setUp(async (session) => {
      const { corn: which } = await session.ask(corn)
      const { sacks: many } = await session.ask(sacks, { last: true })
      session.note(`${many} ${which}`)
    })
    const first = await execute()
    const second = await first.next(fillForm(first.form!, { corn: 'rye' }))
    expect(second.actions).toEqual(['complete'])
    const wrong = await second.complete(sacks.submission({ sacks: 'many', word: 's3cret' }))
    expect(wrong.notes).toEqual([{ type: 'error', text: 'sacks: A number, please.' }])
    expect(valueIn(wrong.form!, 'sacks')).toBe('many')
    expect(valueIn(wrong.form!, 'word')).toBeUndefined()
    const done = await wrong.complete(sacks.submission({ sacks: '2' }))
    expect(done.notes).toEqual([{ type: 'info', text: '2 rye' }])
  })

  it('speaks the language that is asked for', async () => {
    const { juliet, mill } = setUp(({ lang, note }) => note(lang === 'it' ? 'Fatto.' : 'Done.'))
    const done = await juliet.get(commands).execute('mill.example', 'grind', { lang: 'it' })
    expect(done.notes[0]?.text).toBe('Fatto.')
    expect(Command.decode(mill.sent[0]!.elements()[0]!).lang).toBe('it')
  })

  it('can be cancelled at any stage', async () => {
    let reason: unknown
    const { execute } = setUp(async (session) => {
      try {
        await session.form(corn.form())
      } catch (error) {
        reason = session.signal.reason
        throw error
      }
    })
    const first = await execute()
    expect(await first.cancel()).toMatchObject({ status: 'canceled', actions: [] })
    expect(reason).toBeInstanceOf(StanzaError)
    expect(await failure(first.next(corn.submission({ corn: 'rye' })))).toBe('session-expired')
  })

  it('can be cancelled while it works', async () => {
    const { mill, juliet, execute } = setUp(async (session) => {
      await session.form(corn.form())
      await new Promise((_, reject) => session.signal.addEventListener('abort', () => reject(session.signal.reason)))
    })
    const first = await execute()
    const working = failure(first.next(corn.submission({ corn: 'rye' })))
    expect(await failure(first.next())).toBe('bad-action')
    expect((await first.cancel()).status).toBe('canceled')
    expect(await working).toBe('session-expired')
    expect(juliet.xmpp.online && mill.xmpp.online).toBe(true)
  })

  it('ends with the error that the command throws', async () => {
    const { execute } = setUp(async (session) => {
      await session.form(corn.form())
      throw new StanzaError('conflict', { text: 'The mill is taken.' })
    })
    const first = await execute()
    await expect(first.next()).rejects.toMatchObject({ code: 'conflict', text: 'The mill is taken.' })
    expect(await failure(first.next())).toBe('session-expired')
  })

  it('tells nobody but its own host what went wrong inside', async () => {
    const { mill, execute } = setUp(() => {
      throw new Error('The password is flour.')
    })
    const told = mill.xmpp.events.wait('error', { timeout: 1000 })
    await expect(execute()).rejects.toMatchObject({ code: 'internal-server-error', text: undefined })
    expect((await told).error).toMatchObject({ message: 'The password is flour.' })
  })

  it('ends even if the command does not wait for its own form', async () => {
    const { execute } = setUp((session) => {
      session.form(corn.form()).catch(() => {})
    })
    const first = await execute()
    expect(first.status).toBe('executing')
    expect((await first.next()).status).toBe('completed')
  })
})

describe('a stage of somebody else', () => {
  it.each<[string, Partial<CommandValue>, object]>([
    ['without actions', { status: 'executing' }, { actions: ['complete'], defaultAction: 'complete' }],
    [
      'with actions, of which none is suggested',
      { status: 'executing', actions: { prev: true, next: true } },
      { actions: ['prev', 'next'], defaultAction: 'next' },
    ],
    [
      'that suggests what it does not allow',
      { status: 'executing', actions: { execute: 'next', complete: true } },
      { actions: ['complete'], defaultAction: 'complete' },
    ],
    ['without status, but with a form', { form: { type: 'form' } }, { status: 'executing' }],
    ['without anything', {}, { status: 'completed', actions: [] }],
  ])('is read %s', async (_, stage, expected) => {
    const { network, juliet } = setUp()
    const other = network.join({ jid: 'other.example', kind: 'component' }).goOnline()
    other.xmpp.iq.onSet(commandExchange, ({ node }) => ({ node, sessionid: 's', ...stage }))
    expect(await juliet.get(commands).execute('other.example', 'any')).toMatchObject(expected)
  })
})

describe('going on', () => {
  it.each([
    ["<actions xmlns='http://jabber.org/protocol/commands'><complete/></actions>", 'complete'],
    ["<actions xmlns='http://jabber.org/protocol/commands'><prev/><next/></actions>", 'next'],
    [
      "<actions xmlns='http://jabber.org/protocol/commands' execute='complete'><next/><complete/></actions>",
      'complete',
    ],
    ["<actions xmlns='http://jabber.org/protocol/commands'><prev/></actions>", undefined],
    ['', 'complete'],
  ])('takes the default action of %s', async (actions, action) => {
    const host = createTestHost({ jid: 'juliet@capulet.example/balcony' }).use(commands).goOnline()
    const answer = (inside: string, status: string) => {
      const { id } = host.sent.at(-1)!.attrs
      host.receive(`<iq type='result' id='${id}' from='mill.example'><command xmlns='${NS_COMMANDS}' node='grind'
        sessionid='s' status='${status}'>${inside}</command></iq>`)
    }
    const executed = host.get(commands).execute('mill.example', 'grind')
    await Promise.resolve()
    answer(actions, 'executing')
    const stage = await executed
    expect(stage.defaultAction).toBe(action)
    const submitted = stage.submit()
    await Promise.resolve()
    expect(host.sent.at(-1)?.get(Command)?.action).toBe(action)
    answer('', 'completed')
    expect((await submitted).status).toBe('completed')
  })
})

describe('typed forms', () => {
  it('let one go back, to what was entered there', async () => {
    const { execute } = setUp(async (session) => {
      for (;;) {
        const first = await session.ask(corn)
        const second = await session.ask(sacks, { values: { sacks: '1' }, back: true, last: true })
        expectTypeOf(second).toEqualTypeOf<{ readonly sacks: string; readonly word: string | undefined } | undefined>()
        if (second) return session.note(`Ground ${second.sacks} of ${first.corn}.`)
      }
    })
    const first = await execute()
    expect(first.actions).toEqual(['next'])
    const second = await first.submit(fillForm(first.form!, { corn: 'rye' }))
    expect([second.actions, second.defaultAction]).toEqual([['prev', 'complete'], 'complete'])
    const again = await second.prev()
    expect(valueIn(again.form!, 'corn')).toBe('rye')
    const third = await again.submit(fillForm(again.form!, { corn: 'wheat' }))
    expect(valueIn(third.form!, 'sacks')).toBe('1')
    const done = await third.submit(fillForm(third.form!, { sacks: '3' }))
    expect(done.notes).toEqual([{ type: 'info', text: 'Ground 3 of wheat.' }])
  })

  it('begin empty where nobody went back', async () => {
    const { execute } = setUp(async (session) => {
      await session.ask(corn)
      await session.ask(corn, { last: true })
    })
    const first = await execute()
    const second = await first.submit(fillForm(first.form!, { corn: 'rye' }))
    expect(valueIn(second.form!, 'corn')).toBeUndefined()
    expect(await failure(second.prev())).toBe('bad-action')
  })
})
