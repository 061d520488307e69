import { describe, expect, it } from 'vitest'
import { createClient, createQueue, login, rawConnection, startServer, temporaryFolder } from '../../test/support.js'
import { limits } from '../protocol.js'
import { createSuperDuperServer, InvalidAccountError } from './index.js'

describe('text', () => {
  it('reaches every device of the recipient, and the other devices of the sender', async () => {
    const server = await startServer()
    const [here, there] = [await login(server, 'juliet'), await login(server, 'juliet')]
    const [phone, desk] = [await login(server, 'romeo'), await login(server, 'romeo')]
    const id = await here.client.sendMessage({ text: 'Wherefore?\n…', destination: 'romeo', clientId: 'c1' })
    for (const device of [phone, desk]) {
      expect(await device.message.next()).toEqual({ id, sender: 'juliet', body: 'Wherefore?\n…', at: expect.any(Date) })
    }
    expect(await there.sent.next()).toMatchObject({ id, destination: 'romeo', body: 'Wherefore?\n…', clientId: 'c1' })
    expect(await here.delivered.next()).toEqual({ id, contact: 'romeo' })
    expect(here.sent.waiting).toEqual([])
  })

  it('gets growing ids', async () => {
    const server = await startServer()
    const { client } = await login(server, 'juliet')
    const ids = await Promise.all(
      Array.from({ length: 50 }, () => client.sendMessage({ text: 'x', destination: 'romeo' })),
    )
    const numbers = ids.map(Number)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  })

  it('is delivered once for one client id of one account', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const nurse = await login(server, 'nurse')
    const romeo = await login(server, 'romeo')
    const message = { text: 'Good night', destination: 'romeo', clientId: 'same' }
    const id = await juliet.client.sendMessage(message)
    expect(await juliet.client.sendMessage(message)).toBe(id)
    const other = await nurse.client.sendMessage({ ...message, text: 'Madam!' })
    expect(other).not.toBe(id)
    expect((await romeo.message.next()).id).toBe(id)
    expect((await romeo.message.next()).id).toBe(other)
  })

  it.each([
    ['unknown-account', { text: 'x', destination: 'tybalt' }],
    ['unknown-account', { text: 'x', destination: 'constructor' }],
    ['not-allowed', { text: 'x', destination: 'juliet' }],
    ['too-large', { text: 'x'.repeat(limits.textBytes + 1), destination: 'romeo' }],
    ['bad-request', { text: 'x', destination: '' }],
  ])('is refused with %s: to %j', async (code, message) => {
    const server = await startServer()
    const { client } = await login(server, 'juliet')
    await expect(client.sendMessage(message)).rejects.toMatchObject({ code })
    expect(await client.contacts()).toEqual([])
  })

  it('may have the full length, with every character escaped', async () => {
    const server = await startServer()
    const { client, message } = await login(server, 'juliet')
    const text = '\u0001'.repeat(limits.textBytes)
    await client.sendMessage({ text, destination: 'echobot' })
    expect((await message.next()).body).toBe(`echo: ${text}`)
  })
})

describe('offline delivery', () => {
  it('keeps texts in order until the recipient comes', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const ids = []
    for (const text of ['one', 'two', 'three'])
      ids.push(await juliet.client.sendMessage({ text, destination: 'romeo' }))
    expect(juliet.delivered.waiting).toEqual([])
    const romeo = await login(server, 'romeo')
    expect([await romeo.message.next(), await romeo.message.next(), await romeo.message.next()]).toMatchObject([
      { id: ids[0], body: 'one' },
      { id: ids[1], body: 'two' },
      { id: ids[2], body: 'three' },
    ])
    for (const id of ids) expect(await juliet.delivered.next()).toEqual({ id, contact: 'romeo' })
  })

  it('acknowledges when the listener is done, and not when it failed or nobody listens', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const id = await juliet.client.sendMessage({ text: 'Hist!', destination: 'romeo' })

    const deaf = createClient(server, 'romeo')
    await deaf.login()
    await deaf.contacts()
    await deaf.logout()

    const busy = createClient(server, 'romeo')
    const seen = createQueue<string>('message')
    let commit = (): void => {}
    busy.on('message', (message) => {
      seen.push(message.id)
      return new Promise<void>((resolve) => {
        commit = resolve
      })
    })
    await busy.login()
    expect(await seen.next()).toBe(id)
    await busy.contacts()
    expect(juliet.delivered.waiting).toEqual([])
    await busy.logout()

    await busy.login()
    expect(await seen.next()).toBe(id)
    commit()
    expect(await juliet.delivered.next()).toEqual({ id, contact: 'romeo' })
    await busy.logout()

    const after = await login(server, 'romeo')
    await after.client.contacts()
    expect(after.message.waiting).toEqual([])
  })

  it('is bounded: past it the sender is told, and all that was accepted arrives', async () => {
    const server = await startServer()
    const { client } = await login(server, 'juliet')
    // Long ones, so that they do not fit into what may wait in memory for one connection.
    const text = 'x'.repeat(limits.textBytes - 10)
    for (let sent = 0; sent < limits.mailbox; sent += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          client.sendMessage({ text: `${sent + index} ${text}`, destination: 'romeo' }),
        ),
      )
    }
    await expect(client.sendMessage({ text, destination: 'romeo' })).rejects.toMatchObject({ code: 'mailbox-full' })
    const romeo = await login(server, 'romeo')
    for (let index = 0; index < limits.mailbox; index += 1) {
      expect((await romeo.message.next()).body.split(' ')[0]).toBe(String(index))
    }
  })
})

describe('contacts', () => {
  it('are asked, accepted, seen and removed, on every device of both', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const second = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')

    expect(await juliet.client.addContact('romeo')).toBe('requested')
    expect(await romeo.requested.next()).toEqual({ contact: 'juliet' })
    expect(await juliet.client.contacts()).toEqual([
      { contact: 'romeo', relation: 'requested', show: 'offline', status: '' },
    ])
    expect(await romeo.client.contacts()).toMatchObject([{ contact: 'juliet', relation: 'asking' }])

    await romeo.client.acceptContact('juliet')
    for (const device of [juliet, second]) {
      expect(await device.added.next()).toEqual({ contact: 'romeo' })
      expect(await device.presence.next()).toEqual({ contact: 'romeo', show: 'online', status: '' })
    }
    expect(await romeo.added.next()).toEqual({ contact: 'juliet' })
    expect(await juliet.client.contacts()).toEqual([
      { contact: 'romeo', relation: 'mutual', show: 'online', status: '' },
    ])

    await second.client.removeContact('romeo')
    for (const device of [juliet, second]) expect(await device.removed.next()).toEqual({ contact: 'romeo' })
    expect(await romeo.removed.next()).toEqual({ contact: 'juliet' })
    expect(await romeo.client.contacts()).toEqual([])
    await expect(romeo.client.removeContact('juliet')).rejects.toMatchObject({ code: 'unknown-contact' })
  })

  it('who ask each other are contacts', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')
    await juliet.client.addContact('romeo')
    expect(await romeo.client.addContact('juliet')).toBe('mutual')
    expect(await romeo.client.addContact('juliet')).toBe('mutual')
    expect(await juliet.added.next()).toEqual({ contact: 'romeo' })
  })

  it('may be rejected; only who was asked can accept or reject', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')
    await juliet.client.addContact('romeo')
    for (const refused of [juliet.client.acceptContact('romeo'), juliet.client.rejectContact('romeo')]) {
      await expect(refused).rejects.toMatchObject({ code: 'unknown-contact' })
    }
    await romeo.client.rejectContact('juliet')
    expect(await juliet.removed.next()).toEqual({ contact: 'romeo' })
    expect(await juliet.client.contacts()).toEqual([])
  })

  it('who are asked while away are asked at every login, until they answer', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    await juliet.client.addContact('romeo')
    for (let time = 0; time < 2; time += 1) {
      const romeo = await login(server, 'romeo')
      expect(await romeo.requested.next()).toEqual({ contact: 'juliet' })
      if (time === 1) await romeo.client.acceptContact('juliet')
      await romeo.client.logout()
    }
    const romeo = await login(server, 'romeo')
    await romeo.client.contacts()
    expect(romeo.requested.waiting).toEqual([])
  })

  it.each([
    ['unknown-account', 'tybalt'],
    ['not-allowed', 'juliet'],
  ])('are refused with %s: %s', async (code, contact) => {
    const server = await startServer()
    const { client } = await login(server, 'juliet')
    await expect(client.addContact(contact)).rejects.toMatchObject({ code })
  })

  it('are bounded', async () => {
    const names = Array.from({ length: limits.contacts + 1 }, (_, index) => `contact ${index}`)
    const accounts = Object.fromEntries([['juliet', 'balcony'], ...names.map((name) => [name, 'secret'])])
    const server = await startServer({ accounts })
    const { client } = await login(server, 'juliet')
    await Promise.all(names.slice(1).map((name) => client.addContact(name)))
    await expect(client.addContact('contact 0')).rejects.toMatchObject({ code: 'too-many-contacts' })
    expect(await client.contacts()).toHaveLength(limits.contacts)
  })
})

describe('presence', () => {
  async function pair() {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')
    await juliet.client.addContact('romeo')
    await romeo.client.addContact('juliet')
    await juliet.presence.next()
    await romeo.presence.next()
    return { server, juliet, romeo }
  }

  it('reaches mutual contacts, and nobody else', async () => {
    const { server, juliet, romeo } = await pair()
    const nurse = await login(server, 'nurse')
    await nurse.client.addContact('romeo')
    await romeo.client.setPresence('away', 'In Mantua')
    expect(await juliet.presence.next()).toEqual({ contact: 'romeo', show: 'away', status: 'In Mantua' })
    await nurse.client.contacts()
    expect(nurse.presence.waiting).toEqual([])
  })

  it('is that of the device that spoke last, and offline when the last one left', async () => {
    const { server, juliet, romeo } = await pair()
    await romeo.client.setPresence('busy')
    expect((await juliet.presence.next()).show).toBe('busy')
    const phone = await login(server, 'romeo')
    expect((await juliet.presence.next()).show).toBe('online')
    await phone.client.logout()
    expect((await juliet.presence.next()).show).toBe('busy')
    await romeo.client.logout()
    expect(await juliet.presence.next()).toEqual({ contact: 'romeo', show: 'offline', status: '' })
  })

  it('is told at login, except of those who are offline', async () => {
    const { server, juliet, romeo } = await pair()
    await romeo.client.setPresence('busy', 'Fencing')
    await juliet.client.logout()
    const again = await login(server, 'juliet')
    expect(await again.presence.next()).toEqual({ contact: 'romeo', show: 'busy', status: 'Fencing' })
  })

  it('may hide a device that goes on to receive', async () => {
    const { juliet, romeo } = await pair()
    await romeo.client.setPresence('offline')
    expect((await juliet.presence.next()).show).toBe('offline')
    await juliet.client.sendMessage({ text: 'Art thou gone?', destination: 'romeo' })
    expect((await romeo.message.next()).body).toBe('Art thou gone?')
  })
})

it('carries typing', async () => {
  const server = await startServer()
  const juliet = await login(server, 'juliet')
  const romeo = await login(server, 'romeo')
  await juliet.client.sendTyping('romeo', 'composing')
  await juliet.client.sendTyping('romeo', 'paused')
  expect(await romeo.typing.next()).toEqual({ contact: 'juliet', state: 'composing' })
  expect(await romeo.typing.next()).toEqual({ contact: 'juliet', state: 'paused' })
  await expect(juliet.client.sendTyping('tybalt', 'paused')).rejects.toMatchObject({ code: 'unknown-account' })
})

describe('echobot', () => {
  it('accepts, is online, types, and answers', async () => {
    const server = await startServer()
    const { client, added, presence, delivered } = await login(server, 'juliet')
    const order: string[] = []
    const answered = createQueue<string>('answer')
    client.on('typing', ({ contact, state }) => order.push(`${contact} ${state}`))
    client.on('message', ({ sender, body }) => {
      order.push(`${sender} ${body}`)
      answered.push(body)
    })
    expect(await client.addContact('echobot')).toBe('requested')
    expect(await added.next()).toEqual({ contact: 'echobot' })
    expect(await presence.next()).toMatchObject({ contact: 'echobot', show: 'online' })
    const id = await client.sendMessage({ text: 'coucou', destination: 'echobot' })
    await answered.next()
    expect(order).toEqual(['echobot composing', 'echobot echo: coucou'])
    expect(await delivered.next()).toEqual({ id, contact: 'echobot' })
  })

  it('answers those who have left meanwhile', async () => {
    const server = await startServer()
    const raw = await rawConnection(server)
    await raw.login('juliet')
    raw.send({ type: 'send', ref: 2, destination: 'echobot', body: 'bye' })
    expect(await raw.next()).toMatchObject({ type: 'ok', ref: 2 })
    raw.socket.destroy()
    const { message } = await login(server, 'juliet')
    expect((await message.next()).body).toBe('echo: bye')
  })
})

describe('a data directory', () => {
  it('keeps ids, client ids, contacts and what waits over a restart', async () => {
    const dataDir = temporaryFolder()
    const before = await startServer({ dataDir })
    const juliet = await login(before, 'juliet')
    const acknowledged = await login(before, 'nurse')
    await juliet.client.addContact('romeo')
    await juliet.client.addContact('echobot')
    await juliet.client.addContact('nurse')
    await juliet.client.removeContact('nurse')
    const first = await juliet.client.sendMessage({ text: 'kept', destination: 'romeo', clientId: 'c1' })
    await juliet.client.sendMessage({ text: 'read', destination: 'nurse' })
    await acknowledged.message.next()
    await juliet.delivered.next()
    await before.close()

    const after = await startServer({ dataDir })
    const again = await login(after, 'juliet')
    expect(await again.client.contacts()).toEqual([
      { contact: 'romeo', relation: 'requested', show: 'offline', status: '' },
      expect.objectContaining({ contact: 'echobot', relation: 'mutual', show: 'online' }),
    ])
    const repeated = { text: 'kept', destination: 'romeo', clientId: 'c1' }
    expect(await again.client.sendMessage(repeated)).toBe(first)
    const next = await again.client.sendMessage({ text: 'new', destination: 'romeo' })
    expect(Number(next)).toBeGreaterThan(Number(first))
    const romeo = await login(after, 'romeo')
    expect(await romeo.requested.next()).toEqual({ contact: 'juliet' })
    expect(await romeo.message.next()).toMatchObject({ id: first, body: 'kept' })
    expect(await romeo.message.next()).toMatchObject({ id: next, body: 'new' })
    const nurse = await login(after, 'nurse')
    await nurse.client.contacts()
    expect(nurse.message.waiting).toEqual([])
  })
})

describe('a server', () => {
  it('does not start on a port in use, nor with accounts that cannot be', async () => {
    const server = await startServer()
    await expect(startServer({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    for (const accounts of [{ echobot: 'x' }, { 'a:b': 'x' }, { juliet: '' }]) {
      await expect(createSuperDuperServer({ accounts })).rejects.toThrow(InvalidAccountError)
    }
  })

  it('may be closed twice', async () => {
    const server = await startServer()
    await Promise.all([server.close(), server.close()])
  })
})
