import { describe, expect, it } from 'vitest'
import { login, rawConnection, startServer, temporaryFolder } from '../../test/support.js'
import { serverLimits } from '../protocol.js'

async function conversation(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  const juliet = await login(server, 'juliet')
  const desk = await login(server, 'juliet')
  const romeo = await login(server, 'romeo')
  const id = await juliet.client.sendMessage({ text: 'Wherefor art thou?', destination: 'romeo' })
  await romeo.message.next()
  await desk.sent.next()
  return { server, juliet, desk, romeo, id }
}

describe('an edit', () => {
  it('reaches the other, and the other devices of who made it', async () => {
    const { juliet, desk, romeo, id } = await conversation()
    const markup = [{ start: 0, end: 9, style: 'bold' }] as const
    await juliet.client.edit('romeo', id, { kind: 'text', body: 'Wherefore art thou?', markup })
    const edited = { id, sender: 'juliet', kind: 'text', body: 'Wherefore art thou?', markup, at: expect.any(Date) }
    expect(await romeo.edited.next()).toMatchObject({ ...edited, chat: 'juliet' })
    expect(await desk.edited.next()).toMatchObject({ ...edited, chat: 'romeo' })
    expect(juliet.edited.waiting).toEqual([])
  })

  it('is for who wrote the message, in time', async () => {
    const { juliet, romeo, id } = await conversation({ editSeconds: -1 })
    await expect(romeo.client.edit('juliet', id, 'x')).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(juliet.client.edit('romeo', id, 'x')).rejects.toMatchObject({ code: 'too-late' })
    await expect(juliet.client.edit('romeo', '7', 'x')).rejects.toMatchObject({ code: 'unknown-message' })
    await expect(juliet.client.edit('nurse', id, 'x')).rejects.toMatchObject({ code: 'unknown-message' })
  })
})

describe('a deletion', () => {
  it('reaches the other, and is final', async () => {
    const { juliet, desk, romeo, id } = await conversation()
    await juliet.client.delete('romeo', id, { reason: 'Too bold' })
    expect(await romeo.deleted.next()).toMatchObject({ id, chat: 'juliet', sender: 'juliet', reason: 'Too bold' })
    expect(await desk.deleted.next()).toMatchObject({ id, chat: 'romeo' })
    for (const again of [
      () => juliet.client.delete('romeo', id),
      () => juliet.client.edit('romeo', id, 'x'),
      () => romeo.client.react('juliet', id, ['👍']),
    ]) {
      await expect(again()).rejects.toMatchObject({ code: 'unknown-message' })
    }
  })

  it('is for who wrote the message, in time', async () => {
    const { juliet, romeo, id } = await conversation({ deleteSeconds: -1 })
    await expect(romeo.client.delete('juliet', id)).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(juliet.client.delete('romeo', id)).rejects.toMatchObject({ code: 'too-late' })
  })
})

describe('reactions', () => {
  it('are a set that is replaced; the same again is no event', async () => {
    const { juliet, romeo, id } = await conversation()
    await romeo.client.react('juliet', id, ['❤️', '👍', '❤️'])
    expect(await juliet.reactions.next()).toMatchObject({ id, chat: 'romeo', sender: 'romeo', emojis: ['❤️', '👍'] })
    await romeo.client.react('juliet', id, ['❤️', '👍'])
    await romeo.client.react('juliet', id, [])
    expect((await juliet.reactions.next()).emojis).toEqual([])
  })

  it('may be limited in number and kind', async () => {
    const { juliet, romeo, id } = await conversation({ maxReactions: 1, allowedReactions: ['👍', '👎'] })
    await expect(romeo.client.react('juliet', id, ['👍', '👎'])).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(romeo.client.react('juliet', id, ['❤️'])).rejects.toMatchObject({ code: 'not-allowed' })
    await romeo.client.react('juliet', id, ['👎'])
    expect((await juliet.reactions.next()).emojis).toEqual(['👎'])
  })
})

describe('changes', () => {
  it('wait for who is away, over a restart, in order with the messages', async () => {
    const dataDir = temporaryFolder()
    const { server, juliet, romeo, id } = await conversation({ dataDir })
    await juliet.delivered.next()
    await romeo.client.logout()
    await juliet.client.react('romeo', id, ['🌹'])
    const second = await juliet.client.sendMessage({ text: 'two', destination: 'romeo' })
    await juliet.client.edit('romeo', id, 'one')
    await juliet.client.delete('romeo', second)
    await server.close()
    // Twice: the second start reads what the first one wrote.
    await (await startServer({ dataDir })).close()
    const raw = await rawConnection(await startServer({ dataDir }))
    await raw.login('romeo')
    const types: unknown[] = []
    for (let count = 0; count < 4; count += 1) types.push((await raw.next())['type'])
    expect(types).toEqual(['reactions', 'message', 'edited', 'deleted'])
  })

  it('that nobody listens to are acknowledged all the same', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const deaf = await login(server, 'romeo', { deafTo: ['edited'] })
    const id = await juliet.client.sendMessage({ text: 'x', destination: 'romeo' })
    await deaf.message.next()
    await juliet.client.edit('romeo', id, 'y')
    await deaf.client.contacts()
    await deaf.client.contacts()
    await deaf.client.logout()
    const again = await login(server, 'romeo')
    await again.client.contacts()
    expect(again.edited.waiting).toEqual([])
  })

  it('are bounded as messages are', async () => {
    const server = await startServer({ limits: { mailbox: 10 } })
    const { client } = await login(server, 'juliet')
    const id = await client.sendMessage({ text: 'x', destination: 'romeo' })
    for (let count = 1; count < 10; count += 1) await client.edit('romeo', id, String(count))
    await expect(client.edit('romeo', id, 'y')).rejects.toMatchObject({ code: 'mailbox-full' })
    expect(serverLimits.mailbox).toBe(1000)
  })
})

describe('read marks', () => {
  it('are told to who wrote the message and to the other devices of who read it', async () => {
    const { server, juliet, romeo, id } = await conversation()
    const phone = await login(server, 'romeo')
    await romeo.client.markRead('juliet', id)
    expect(await juliet.read.next()).toEqual({ chat: 'romeo', id, sender: 'romeo' })
    expect(await phone.read.next()).toEqual({ chat: 'juliet', id, sender: 'romeo' })
    await expect(juliet.client.markRead('romeo', id)).rejects.toMatchObject({ code: 'unknown-message' })
    await expect(romeo.client.markRead('juliet', '7')).rejects.toMatchObject({ code: 'unknown-message' })
  })

  it.each([
    ['each', 2],
    ['last', 1],
  ] as const)('of %s: an older one after a newer one makes %i events', async (readMarks, count) => {
    const { juliet, romeo, id } = await conversation({ readMarks })
    const newer = await juliet.client.sendMessage({ text: 'Romeo!', destination: 'romeo' })
    await romeo.message.next()
    await romeo.client.markRead('juliet', newer)
    await romeo.client.markRead('juliet', id)
    await juliet.client.contacts()
    expect(juliet.read.waiting).toHaveLength(count)
  })
})
