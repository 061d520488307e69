import { describe, expect, it } from 'vitest'
import { login, startServer, temporaryFolder } from '../../test/support.js'
import type { Gap, SuperDuperClient } from '../client.js'
import { limits } from '../protocol.js'

async function past(client: SuperDuperClient, chat: string, gap?: Gap) {
  const found = []
  for await (const message of client.history(chat, gap)) found.push(message)
  return found
}
const bodies = (messages: Awaited<ReturnType<typeof past>>): string[] => messages.map(({ body }) => body)

describe('history', () => {
  it('is what both said, as it stands now', async () => {
    const server = await startServer()
    const juliet = await login(server, 'juliet')
    const romeo = await login(server, 'romeo')
    const one = await juliet.client.sendMessage({ text: 'on', destination: 'romeo', clientId: 'c1' })
    const two = await romeo.client.sendMessage({ text: 'two', destination: 'juliet' })
    const three = await romeo.client.sendMessage({ text: 'three', destination: 'juliet' })
    await juliet.client.sendMessage({ text: 'elsewhere', destination: 'nurse' })
    await juliet.client.edit('romeo', one, 'one')
    await romeo.client.delete('juliet', two)
    await juliet.client.react('romeo', three, ['❤️'])
    const expected = [
      { id: three, sender: 'romeo', body: 'three', reactions: [{ account: 'juliet', emojis: ['❤️'] }] },
      { id: two, sender: 'romeo', body: '', deletedBy: 'romeo' },
      { id: one, sender: 'juliet', body: 'one', editedAt: expect.any(Date), at: expect.any(Date) },
    ]
    expect(await past(juliet.client, 'romeo')).toMatchObject(expected)
    expect(await past(romeo.client, 'juliet')).toMatchObject(expected)
    expect((await past(juliet.client, 'romeo'))[2]).toMatchObject({ clientId: 'c1' })
    expect((await past(romeo.client, 'juliet'))[2]).not.toHaveProperty('clientId')
    expect(await past(juliet.client, 'echobot')).toEqual([])
    await expect(past(juliet.client, 'tybalt')).rejects.toMatchObject({ code: 'unknown-account' })
  })

  it('comes page by page, and in parts: newest first, or oldest first after an id', async () => {
    const dataDir = temporaryFolder()
    const first = await startServer({ dataDir })
    const before = await login(first, 'juliet')
    const count = 2 * limits.page + 50
    const ids: string[] = []
    for (let index = 0; index < count; index += 1) {
      ids.push(await before.client.sendMessage({ text: String(index), destination: 'romeo' }))
    }
    await first.close()
    const { client } = await login(await startServer({ dataDir }), 'romeo')
    const all = ids.map((_, index) => String(index))
    expect(bodies(await past(client, 'juliet'))).toEqual(all.toReversed())
    expect(bodies(await past(client, 'juliet', { after: '1' }))).toEqual(all)
    const gap = { after: ids[5], before: ids[230] }
    expect(bodies(await past(client, 'juliet', gap))).toEqual(all.slice(6, 230))
    expect(bodies(await past(client, 'juliet', { before: ids[3] }))).toEqual(['2', '1', '0'])
    expect(bodies(await past(client, 'juliet', { since: new Date(Date.now() + 1000) }))).toEqual([])
    expect(bodies(await past(client, 'juliet', { since: new Date(0), until: new Date() }))).toEqual(all)
  })

  it('is bounded in messages and in the bytes of a page', async () => {
    const server = await startServer({ limits: { history: 60 } })
    const { client } = await login(server, 'juliet')
    const text = '\u0001'.repeat(limits.textBytes - 10)
    for (let index = 0; index < 70; index += 1) {
      await client.sendMessage({ text: `${index} ${text}`, destination: 'romeo' })
    }
    const found = bodies(await past(client, 'romeo')).map((body) => Number(body.split(' ')[0]))
    expect(found).toEqual(Array.from({ length: 60 }, (_, index) => 69 - index))
  })
})
