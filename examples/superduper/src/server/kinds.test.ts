import { describe, expect, it } from 'vitest'
import { login, startServer } from '../../test/support.js'
import type { FileInfo, OutgoingContent } from '../client.js'
import { featureNames } from '../protocol.js'

async function pair(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  return { juliet: await login(server, 'juliet'), romeo: await login(server, 'romeo') }
}

const bytes = Uint8Array.of(1, 2, 3)

describe('a message', () => {
  it('may be of every kind', async () => {
    const { juliet, romeo } = await pair()
    const { id } = await juliet.client.files.upload(bytes, { name: 'rose.png', type: 'image/png' })
    const file = { id, width: 640, height: 480, seconds: 1.5 }
    const about = { name: 'rose.png', type: 'image/png', size: 3 }
    const said = {
      body: 'Romeo, see http://verona.example',
      markup: [{ start: 11, end: 32, style: 'link', href: 'http://verona.example' }],
      mentions: [{ start: 0, end: 5, account: 'romeo' }],
      previews: [{ url: 'http://verona.example', title: 'Verona', image: { id } }],
      thread: 't1',
    } as const
    const shown = { ...said, previews: [{ ...said.previews[0], image: about }] }
    const messages: readonly (readonly [OutgoingContent, object])[] = [
      [
        { kind: 'text', ...said },
        { kind: 'text', ...shown },
      ],
      [
        { kind: 'files', ...said, files: [file, { id }] },
        { kind: 'files', ...shown, files: [{ ...file, ...about }, about] },
      ],
      [
        { kind: 'voice', body: '', file },
        { kind: 'voice', body: '', file: { ...file, ...about } },
      ],
      [
        { kind: 'sticker', body: ':)', file, pack: 'roses' },
        { kind: 'sticker', body: ':)', file: about, pack: 'roses' },
      ],
      [
        { kind: 'location', body: 'here', latitude: 45.44, longitude: 10.99, name: 'Verona' },
        { kind: 'location', latitude: 45.44, longitude: 10.99, name: 'Verona' },
      ],
      [
        { kind: 'poll', body: 'When?', options: ['at nine', 'at ten'], multiple: true },
        { kind: 'poll', body: 'When?', options: ['at nine', 'at ten'], multiple: true },
      ],
    ]
    for (const [message, expected] of messages) {
      await juliet.client.send({ destination: 'romeo', ...message })
      expect(await romeo.message.next()).toMatchObject({ chat: 'juliet', sender: 'juliet', ...expected })
    }
  })

  it('may hold others that are forwarded, with their times', async () => {
    const { juliet, romeo } = await pair()
    const at = new Date(1_000_000)
    await juliet.client.send({
      destination: 'romeo',
      kind: 'forwarded',
      body: 'Nurse: Anon!',
      messages: [{ by: 'nurse', at, content: { kind: 'text', body: 'Anon!' } }],
    })
    expect(await romeo.message.next()).toMatchObject({
      kind: 'forwarded',
      messages: [{ by: 'nurse', at, content: { kind: 'text', body: 'Anon!' } }],
    })
  })

  it('quotes what was really said, and nothing where that is not known', async () => {
    const { juliet, romeo } = await pair()
    const id = await juliet.client.sendMessage({ text: 'What’s in a name?', destination: 'romeo' })
    await romeo.message.next()
    const forged = { id, author: 'romeo', body: 'I never said that' }
    await romeo.client.sendMessage({ text: 'Nothing', destination: 'juliet', replyTo: forged })
    expect(await juliet.message.next()).toMatchObject({
      replyTo: { id, author: 'juliet', body: 'What’s in a name?' },
    })
    await romeo.client.sendMessage({ text: 'Nothing', destination: 'juliet', replyTo: { ...forged, id: '7' } })
    expect((await juliet.message.next()).replyTo).toEqual({ id: '7' })
  })

  it('has as many files, of such types, as the server takes', async () => {
    const { juliet } = await pair({ maxFiles: 1, fileTypes: ['image/*', 'text/plain'] })
    const { client } = juliet
    expect(client.features.files).toMatchObject({ maxCount: 1, types: ['image/*', 'text/plain'] })
    for (const type of ['image/png', 'text/plain']) await client.files.upload(bytes, { type })
    for (const type of ['text/html', 'images/png', 'application/octet-stream']) {
      await expect(client.files.upload(bytes, { type })).rejects.toMatchObject({ code: 'not-supported' })
    }
    const { id } = await client.files.upload(bytes, { type: 'image/png' })
    const message = { destination: 'romeo', kind: 'files', body: '' } as const
    await client.send({ ...message, files: [{ id }] })
    await expect(client.send({ ...message, files: [{ id }, { id }] })).rejects.toMatchObject({ code: 'too-large' })
  })

  it('of files that are not there is refused', async () => {
    const { juliet } = await pair()
    const send = (content: OutgoingContent) => juliet.client.send({ destination: 'romeo', ...content })
    const file = { id: 'nowhere' }
    for (const content of [
      { kind: 'files', body: '', files: [file] },
      { kind: 'voice', body: '', file },
      { kind: 'text', body: '', previews: [{ url: 'x:', image: file }] },
      { kind: 'forwarded', body: '', messages: [{ by: 'nurse', content: { kind: 'voice', body: '', file } }] },
    ] as const) {
      await expect(send(content)).rejects.toMatchObject({ code: 'unknown-file' })
    }
  })
})

it('echobot echoes files, and keeps spans in their places', async () => {
  const { juliet } = await pair()
  const file: FileInfo = await juliet.client.files.upload(bytes, { type: 'image/png' })
  await juliet.client.send({
    destination: 'echobot',
    kind: 'files',
    body: 'a rose',
    files: [{ id: file.id }],
    markup: [{ start: 2, end: 6, style: 'bold' }],
  })
  expect(await juliet.message.next()).toMatchObject({
    kind: 'files',
    body: 'echo: a rose',
    files: [file],
    markup: [{ start: 8, end: 12, style: 'bold' }],
  })
})

it('echobot does to its echo what is done to the message', async () => {
  const { juliet } = await pair()
  const { client } = juliet
  const id = await client.sendMessage({ text: 'a rose', destination: 'echobot' })
  const echo = await juliet.message.next()
  await client.edit('echobot', id, 'any other name')
  expect(await juliet.edited.next()).toMatchObject({ id: echo.id, sender: 'echobot', body: 'echo: any other name' })
  await client.react('echobot', id, ['🌹'])
  expect(await juliet.reactions.next()).toMatchObject({ id: echo.id, emojis: ['🌹'] })
  await client.delete('echobot', id)
  expect(await juliet.deleted.next()).toMatchObject({ id: echo.id, sender: 'echobot' })
})

it('an account may lack what the server has: its profile says so, and it is refused in the chat with it', async () => {
  const { juliet, romeo } = await pair({ lacked: { romeo: ['edits', 'voice', 'typing', 'readMarks'] } })
  const { client } = juliet
  expect(await client.profile('romeo')).toEqual({ without: ['edits', 'voice', 'typing', 'readMarks'] })
  expect(await client.profile('nurse')).toEqual({})
  const id = await client.sendMessage({ text: 'x', destination: 'romeo' })
  const { id: file } = await client.files.upload(bytes)
  const notSupported = { code: 'not-supported' }
  await expect(client.edit('romeo', id, 'y')).rejects.toMatchObject(notSupported)
  await expect(client.sendTyping('romeo', 'composing')).rejects.toMatchObject(notSupported)
  await expect(client.markRead('romeo', id)).rejects.toMatchObject(notSupported)
  const voice = { kind: 'voice', body: '', file: { id: file } } as const
  await expect(client.send({ destination: 'romeo', ...voice })).rejects.toMatchObject(notSupported)
  await client.send({ destination: 'nurse', ...voice })
  await client.react('romeo', id, ['👍'])
  expect(await romeo.reactions.next()).toMatchObject({ emojis: ['👍'] })
})

describe('a server without a feature', () => {
  it('says so at login', async () => {
    const all = await pair()
    expect(Object.keys(all.juliet.client.features)).toEqual(featureNames)
    const { juliet } = await pair({ without: ['edits', 'rooms'], maxReactions: 1, readMarks: 'last', editSeconds: 60 })
    expect(juliet.client.features).not.toHaveProperty('edits')
    expect(juliet.client.features).not.toHaveProperty('rooms')
    expect(juliet.client.features).toMatchObject({ reactions: { max: 1 }, readMarks: { mode: 'last' }, files: {} })
  })

  it('refuses what needs it, and sends the rest', async () => {
    const { juliet, romeo } = await pair({ without: featureNames })
    const { client } = juliet
    expect(client.features).toEqual({})
    const to = { destination: 'romeo', body: 'x' } as const
    const at = { start: 0, end: 1 }
    const refused: readonly (() => Promise<unknown>)[] = [
      () => client.send({ ...to, kind: 'location', latitude: 0, longitude: 0 }),
      () => client.send({ ...to, kind: 'poll', options: ['a', 'b'] }),
      () => client.send({ ...to, kind: 'forwarded', messages: [{ by: 'nurse', content: { kind: 'text', body: '' } }] }),
      () => client.send({ ...to, kind: 'text', markup: [{ ...at, style: 'bold' }] }),
      () => client.send({ ...to, kind: 'text', mentions: [{ ...at, account: 'romeo' }] }),
      () => client.send({ ...to, kind: 'text', replyTo: { id: '1' } }),
      () => client.send({ ...to, kind: 'text', thread: 't' }),
      () => client.edit('romeo', '1', 'x'),
      () => client.delete('romeo', '1'),
      () => client.react('romeo', '1', []),
      () => client.markRead('romeo', '1'),
      () => client.sendTyping('romeo', 'composing'),
      () => client.history('romeo')[Symbol.asyncIterator]().next(),
      () => client.setPresence('away'),
      () => client.setProfile({ name: 'Juliet' }),
      () => client.setAvatar(null),
      () => client.search({ name: 'r' }),
      () => client.addContact('romeo'),
      () => client.rooms.create({ name: 'The feast' }),
    ]
    for (const request of refused) await expect(request()).rejects.toMatchObject({ code: 'not-supported' })
    await expect(client.files.upload(bytes)).rejects.toMatchObject({ code: 'bad-credentials' })
    // Without client ids, a second message with the same one is another message.
    const twice = { text: 'Good night', destination: 'romeo', clientId: 'c1' }
    const ids = [await client.sendMessage(twice), await client.sendMessage(twice)]
    expect([(await romeo.message.next()).id, (await romeo.message.next()).id]).toEqual(ids)
    await client.contacts()
    expect(juliet.delivered.waiting).toEqual([])
  })
})
