import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createQueue, login, rawConnection, startServer, temporaryFolder } from '../../test/support.js'
import { createSuperDuperServer, InvalidAccountError } from './index.js'

it('carries typing', async () => {
  const server = await startServer()
  const juliet = await login(server, 'juliet')
  const romeo = await login(server, 'romeo')
  await juliet.client.sendTyping('romeo', 'composing')
  await juliet.client.sendTyping('romeo', 'paused')
  expect(await romeo.typing.next()).toEqual({ contact: 'juliet', chat: 'juliet', state: 'composing' })
  expect(await romeo.typing.next()).toEqual({ contact: 'juliet', chat: 'juliet', state: 'paused' })
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
      {
        contact: 'echobot',
        relation: 'mutual',
        show: 'online',
        status: '',
        profile: { name: 'Echo', bot: true },
      },
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
  it('that finds its port in use leaves the data of the one that has it alone', async () => {
    const dataDir = temporaryFolder()
    const first = await startServer({ dataDir })
    await expect(startServer({ dataDir, port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const { client } = await login(first, 'juliet')
    await client.sendMessage({ text: 'kept', destination: 'romeo' })
    await first.close()
    const { message } = await login(await startServer({ dataDir }), 'romeo')
    expect((await message.next()).body).toBe('kept')
  })

  it('does not start on data that is damaged, and leaves the port', async () => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'superduper.jsonl'), '{\n')
    const { port } = await startServer().then(async (server) => {
      await server.close()
      return server
    })
    await expect(startServer({ dataDir, port })).rejects.toThrow('line 1 of')
    await startServer({ port })
  })

  it('does not start on a port in use, nor with accounts that cannot be', async () => {
    const server = await startServer()
    await expect(startServer({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    for (const accounts of [{ echobot: 'x' }, { 'a:b': 'x' }, { '#room': 'x' }, { juliet: '' }]) {
      await expect(createSuperDuperServer({ accounts })).rejects.toThrow(InvalidAccountError)
    }
    for (const options of [{ twoStep: ['tybalt'] }, { lacked: { tybalt: [] } }]) {
      await expect(startServer(options)).rejects.toThrow('there is no account tybalt')
    }
  })

  it('may be closed twice', async () => {
    const server = await startServer()
    await Promise.all([server.close(), server.close()])
  })
})
