import { defineNetwork, file, textField } from '@trestle/gateway'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fakeNetwork } from '../test/fake-network.js'
import { startGateway, type TestGatewayOptions } from './index.js'

const form = { username: 'romeo', password: 'wherefore' }

function withResolvers<T>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

async function setUp(options: TestGatewayOptions = { form }) {
  const fake = fakeNetwork()
  const gateway = await startGateway(fake.network, { limit: 2000, ...options })
  onTestFinished(() => gateway.stop())
  return { ...fake, gateway, juliet: gateway.user.chat('juliet') }
}

describe('a gateway in memory', () => {
  it('carries messages in both directions', async () => {
    const { juliet, says, got } = await setUp()
    await says('juliet', 'Ay me!', 'a')
    const first = await juliet.receives('Ay me!')
    expect(first).toMatchObject({ kind: 'message', files: [], replyTo: undefined })
    await juliet.send('She speaks.', { replyTo: first })
    expect(got).toContain('juliet: She speaks. (to a)')
    await juliet.contact.sendText('O Romeo', { replyTo: { legacyId: 'a' } })
    await juliet.receives({ kind: 'message', body: /Romeo/, replyTo: first.id })
  })

  it('carries in the stanza what has no option', async () => {
    const { juliet, takes } = await setUp()
    const subjects: (string | undefined)[] = []
    takes(({ raw }) => subjects.push(raw.child(raw.ns, 'subject')?.text()))
    await juliet.send('Coo', {
      extend: (stanza) => {
        stanza.subject = 'Doves'
      },
    })
    expect(subjects).toEqual(['Doves'])
  })

  it('carries what is done with messages in both directions', async () => {
    const { juliet, gateway, got } = await setUp()
    const sent = await juliet.send('By yonder mon')
    await juliet.edit(sent, 'By yonder moon')
    await juliet.react(sent, ['\u{1f319}'])
    await juliet.retract(sent)
    await juliet.types()
    await juliet.contact.sendText('Swear not', { legacyId: 'a' })
    await juliet.markRead(await juliet.receives('Swear not'))
    const id = `n${got.indexOf('juliet: By yonder mon') + 1}`
    await gateway.until('the mark is read', () => got.includes('read a'))
    expect(got.filter((line) => !line.startsWith('presence'))).toEqual([
      'juliet: By yonder mon',
      `edit ${id}: By yonder moon`,
      `react ${id}: \u{1f319}`,
      `retract ${id}`,
      'typing composing',
      'read a',
    ])
    const again = await juliet.send('Good night')
    const { contact } = juliet
    await contact.react(`n${got.length}`, ['\u2764\ufe0f'])
    await contact.displayed(`n${got.length}`)
    await contact.typing('composing')
    await contact.edit('a', 'O, swear not')
    await contact.retract('a')
    await juliet.receives({ kind: 'reactions', target: again.id, emojis: ['\u2764\ufe0f'] })
    await juliet.receives({ kind: 'read', target: again.id })
    await juliet.receives({ kind: 'typing', state: 'composing' })
    const { target } = await juliet.receives({ kind: 'edit', body: 'O, swear not' })
    await juliet.receives({ kind: 'retraction', target })
  })

  it('carries files in both directions', async () => {
    const { juliet, gateway, rose, got } = await setUp()
    await juliet.sendFiles([{ name: 'letter.txt', bytes: new TextEncoder().encode('Dear'), type: 'text/plain' }])
    expect(got).toContain('file letter.txt: Dear')
    void juliet.contact.sendFiles([rose('a.png'), rose('b.png')], { body: 'By any other name' })
    const { files } = await juliet.receives({ kind: 'message', files: [{ name: 'a.png', type: 'image/png' }] })
    expect(new TextDecoder().decode(files[0]?.bytes)).toBe('a rose')
    await juliet.receives({ kind: 'message', files: [{ name: 'b.png' }] })
    await juliet.receives('By any other name')
    expect(gateway.log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
  })

  it('rejects what the gateway refuses, with what the user reads', async () => {
    const { juliet, gateway } = await setUp()
    await expect(gateway.user.chat('nobody').send('Hello?')).rejects.toMatchObject({
      code: 'refused',
      condition: 'item-not-found',
      text: 'There is no pigeon of this name.',
    })
    const sent = await juliet.send('Hello')
    await expect(juliet.react(sent, ['1', '2'])).rejects.toMatchObject({
      code: 'refused',
      condition: 'policy-violation',
    })
  })

  it('says what came instead of what was waited for, and what was logged', async () => {
    const { juliet, gateway } = await setUp({ form, limit: 50 })
    await juliet.contact.sendText('Good morrow')
    gateway.user.session.log.warn({ wing: 'left' }, 'A wing is wet.')
    await expect(juliet.receives('Good night')).rejects.toThrow(
      /within 50 ms: the client receives message "Good night" in the chat with juliet@.*\nIt received:\n {2}.*body: "Good morrow".*\nThe gateway logged:\n {2}warn: A wing is wet\. \{"wing":"left","user":"romeo@example\.org"\}/s,
    )
    await expect(juliet.receives({ kind: 'typing', state: 'paused' })).rejects.toThrow('typing { state: "paused" }')
    await juliet.receives('Good morrow')
    await expect(gateway.until('pigs fly', () => false)).rejects.toMatchObject({ code: 'not-received' })
  })

  it('shows contacts as clients see them', async () => {
    const { juliet, got } = await setUp()
    const red = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    )
    const { contact } = juliet
    await contact.update({ name: 'Juliet', friend: true, presence: { show: 'away', status: 'On the balcony' } })
    await juliet.receives({ kind: 'subscription', type: 'subscribe' })
    await juliet.subscription('subscribe')
    await juliet.receives({ kind: 'presence', show: 'away', status: 'On the balcony' })
    await juliet.receives({ kind: 'name', name: 'Juliet' })
    expect(await juliet.avatar()).toBeUndefined()
    await contact.update({ avatar: { id: 'v1', file: file(red) } })
    await juliet.receives({ kind: 'avatar', id: /^[0-9a-f]{40}$/ })
    expect((await juliet.avatar())?.subarray(1, 4)).toEqual(new Uint8Array(Buffer.from('PNG')))
    await juliet.remove()
    expect(got).toContain('remove juliet')
  })
})

describe('a user', () => {
  it('registers, is told why a login fails, and registers again', async () => {
    const { gateway, online } = await setUp({})
    const { user } = gateway
    expect(() => user.session).toThrow('register first')
    expect(await user.register({ ...form, password: 'wrong' })).toEqual({
      state: 'logged-out',
      reason: 'Nobody knows you.',
    })
    await user.gateway.receives({ kind: 'presence', status: /Nobody knows you/ })
    expect(await user.register(form)).toMatchObject({ state: 'online', text: 'Flight 1' })
    expect(online).toEqual(new Set(['romeo']))
    await user.unregister()
    expect(user.status).toBeUndefined()
    await expect(setUp({ form: { username: 'x', password: 'y' } })).rejects.toThrow('is logged-out: Nobody knows you.')
    await expect(setUp({ form: { username: 'x' } })).rejects.toThrow('password')
  })

  it('holds dialogues: with codes, by command and in the chat', async () => {
    const linked = withResolvers<string>()
    const stepwise = defineNetwork({
      name: 'Steps',
      type: 'steps',
      async registration(d) {
        const { number } = await d.ask({ number: textField({ required: true }) })
        await d.code({ text: 'We sent you a code.', check: (code) => (code === '1234' ? undefined : 'Not this one.') })
        if (number === '555') return { number, device: 'none' }
        return { number, device: await d.qr('pigeon:coo', linked.promise) }
      },
      session: () => ({ login() {}, onMessage() {} }),
    })
    const gateway = await startGateway(stepwise, { limit: 2000 })
    onTestFinished(() => gateway.stop())
    const { user } = gateway
    await expect(user.register({ number: '555', code: '9' })).rejects.toThrow('Not this one.')
    await user.register({ number: '555', code: '1234' })
    expect(user.session.user.form).toEqual({ number: '555', device: 'none' })

    const asked = await (await user.execute('register')).submit({ number: '666' })
    expect(asked).toMatchObject({ done: false, fields: ['code'], text: 'We sent you a code.' })
    await expect(asked.submit({ pin: '1' })).rejects.toMatchObject({ code: 'dialogue' })
    const shown = await asked.submit({ code: '1234' })
    expect(shown.code).toBe('pigeon:coo')
    expect((await shown.picture()).subarray(1, 4)).toEqual(new Uint8Array(Buffer.from('PNG')))
    linked.resolve('feather')
    await shown.submit()
    await user.becomes('online')
    expect(user.session.user.form).toEqual({ number: '666', device: 'feather' })

    const nurse = await gateway.addUser('nurse@example.org')
    nurse.gateway.write('register')
    await nurse.gateway.receives(/Number/)
    nurse.gateway.write('555')
    await nurse.gateway.receives(/We sent you a code/)
    nurse.gateway.write('1234')
    await nurse.becomes('online')
  })

  it('runs commands, sets preferences, searches, and shows presence', async () => {
    const { gateway, got } = await setUp()
    const { user } = gateway
    expect(await user.commands()).toEqual(expect.arrayContaining(['register', 'preferences', 'motd', 'flock']))
    expect((await user.execute('motd')).text).toBe('Coo.')
    expect((await user.execute('flock')).rows).toEqual([{ who: 'juliet@network.example.org' }])
    await user.setPreferences({ colour: 'white' })
    expect(user.session.user.preferences).toMatchObject({ colour: 'white' })
    expect(await user.search({ name: 'Juliet' })).toMatchObject([{ legacyId: 'juliet', values: { nick: ['Juliet'] } }])
    await user.shows('away', 'Asleep')
    expect(got).toEqual(expect.arrayContaining(['colour white', 'presence away Asleep']))
  })
})

describe('faults', () => {
  it('of the network end the session, and the clock brings the next one', async () => {
    const { gateway, juliet } = await setUp()
    gateway.user.session.connection.lost('A hawk.')
    expect(await gateway.user.becomes('failed')).toMatchObject({ reason: 'A hawk.' })
    await gateway.user.gateway.receives({ kind: 'presence', status: /A hawk/ })
    const waiting = juliet.write('Are you safe?')
    await gateway.advance(60_000)
    await gateway.user.becomes('online')
    await waiting.accepted()
  })

  it('a restart keeps what the store keeps', async () => {
    const { gateway, juliet, got, says } = await setUp()
    const sent = await juliet.send('Hello')
    const id = `n${got.length}`
    await gateway.restart()
    expect(gateway.user.status).toEqual({ state: 'online', text: 'Flight 2' })
    expect(got).toContain('logout')
    await juliet.contact.react(id, ['\u2764\ufe0f'])
    await juliet.receives({ kind: 'reactions', target: sent.id })
    await says('juliet', 'Once', 'x')
    // The gateway asks some times a second whether what it sent has arrived.
    await gateway.advance(1000)
    await gateway.crash()
    await says('juliet', 'Once', 'x')
    await says('juliet', 'Twice', 'y')
    await juliet.receives('Twice')
    expect(juliet.received.filter((event) => event.kind === 'message').map(({ body }) => body)).toEqual([
      'Once',
      'Twice',
    ])
  })

  it('a crash leaves under way what was: it is sent again by its client id, or reported', async () => {
    const { gateway, juliet, got, takes } = await setUp()
    const ids: string[] = []
    const reached = withResolvers<void>()
    takes(({ clientId }) => {
      ids.push(clientId)
      reached.resolve()
      // The first one never comes back: the process is gone.
      return ids.length === 1 ? new Promise(() => {}) : undefined
    })
    const sent = juliet.write('Hello')
    await reached.promise
    await gateway.crash()
    await sent.accepted()
    expect(ids).toEqual([ids[0], ids[0]])
    expect(got).not.toContain('logout')
    expect(juliet.received.filter(({ kind }) => kind === 'receipt')).toHaveLength(1)
  })

  it('a crash ends what the process did: nothing of it is sent, stored or logged any more', async () => {
    const { gateway, juliet } = await setUp()
    const { contacts, log, signal, clock } = gateway.user.session
    const rung: number[] = []
    clock.every(1000, () => rung.push(1))
    await gateway.crash()
    expect(signal.aborted).toBe(true)
    void contacts.byLegacyId('juliet').sendText('From the grave')
    log.warn('I am not here.')
    await gateway.advance(5000)
    await gateway.restart()
    expect(juliet.received).toEqual([])
    expect(rung).toEqual([])
    expect(gateway.log.map(({ text }) => text)).not.toContain('I am not here.')
  })

  it('of the server hold back what is for the user', async () => {
    const { gateway, juliet } = await setUp()
    await gateway.disconnect()
    await juliet.contact.sendText('Art thou there?')
    expect(juliet.received).toEqual([])
    await gateway.connect()
    await juliet.receives('Art thou there?')
  })

  it('of a module are in the log', async () => {
    const { gateway, juliet, takes } = await setUp()
    takes(() => {
      throw new TypeError('The pigeon is a duck.')
    })
    await expect(juliet.send('Hello')).rejects.toMatchObject({ condition: 'internal-server-error' })
    const { details } = await gateway.logs(/./)
    expect(details).toMatchObject({ user: 'romeo@example.org' })
  })
})
