import { describe, expect, it } from 'vitest'
import { createClient, createQueue, login, startServer } from '../../test/support.js'
import { limits, serverLimits } from '../protocol.js'

describe('text', () => {
  it('reaches every device of the recipient, and the other devices of the sender', async () => {
    const server = await startServer()
    const [here, there] = [await login(server, 'juliet'), await login(server, 'juliet')]
    const [phone, desk] = [await login(server, 'romeo'), await login(server, 'romeo')]
    const id = await here.client.sendMessage({ text: 'Wherefore?\n…', destination: 'romeo', clientId: 'c1' })
    for (const device of [phone, desk]) {
      expect(await device.message.next()).toEqual({
        id,
        chat: 'juliet',
        sender: 'juliet',
        kind: 'text',
        body: 'Wherefore?\n…',
        at: expect.any(Date),
      })
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
    for (let sent = 0; sent < serverLimits.mailbox; sent += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          client.sendMessage({ text: `${sent + index} ${text}`, destination: 'romeo' }),
        ),
      )
    }
    await expect(client.sendMessage({ text, destination: 'romeo' })).rejects.toMatchObject({ code: 'mailbox-full' })
    const romeo = await login(server, 'romeo')
    for (let index = 0; index < serverLimits.mailbox; index += 1) {
      expect((await romeo.message.next()).body.split(' ')[0]).toBe(String(index))
    }
  })
})
