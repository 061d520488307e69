import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FileHost, MediaError } from '@trestle/gateway-media'
import type { Message } from '@trestle/stanza'
import { Oob } from '@trestle/xep-0066'
import { registration } from '@trestle/xep-0077'
import { Reactions } from '@trestle/xep-0444'
import { readFiles, shareFiles } from '@trestle/xep-0447'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  type Call,
  type Chat,
  defineNetwork,
  type FileOptions,
  file,
  GatewayError,
  type IncomingMessage,
  type NetworkCapabilities,
  readAll,
  type SessionContext,
  type SessionHandlers,
  textField,
} from '../src/index.js'
import { GATEWAY, ROMEO, startTrialGateway } from './trial-gateway.js'

const NURSE = `nurse@${GATEWAY}`
const rose = new TextEncoder().encode('a rose')

/** Publishes everything but what is said to fail, and remembers for whom. */
function fakeHost() {
  const published: string[] = []
  const removed: string[] = []
  const failing = new Map<string, Error>()
  const host: FileHost = {
    async publish(attachment, { for: user, signal }) {
      const { name = 'file', type = 'image/png', legacyId } = attachment
      const error = failing.get(name)
      if (error) throw error
      const { length: size } = await readAll(attachment, { maxBytes: 1000, signal })
      published.push(`${name} for ${user} as ${legacyId}`)
      return { url: `https://upload.example/${name}`, name, type, size, hashes: [] }
    },
    async removeFilesOf(user) {
      removed.push(String(user))
    },
  }
  return { host, published, removed, failing }
}

async function setUp(capabilities: NetworkCapabilities = { files: true }, options: FileOptions = {}) {
  const got: string[] = []
  let context!: SessionContext<{ readonly name: string }>
  const module = { read: true, onMessage: async (_: IncomingMessage): Promise<unknown> => undefined }
  const network = defineNetwork({
    name: 'Files',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: capabilities as { readonly files: true; readonly voice: true },
    session(given) {
      context = given
      return {
        login: () => {},
        async onMessage(_: Chat, message: IncomingMessage, { signal }: Call) {
          await module.onMessage(message)
          got.push(await told(message, module.read ? signal : undefined))
          return `n${got.length}`
        },
        ...(capabilities.reactions && {
          onReactions: (_: unknown, { target, emojis }: { target: { legacyId: string }; emojis: readonly string[] }) =>
            void got.push(`${emojis.join()} to ${target.legacyId}`),
        }),
      } as unknown as SessionHandlers<{ readonly files: true; readonly voice: true }>
    },
  })
  const fake = fakeHost()
  const fetching = { allowPrivateAddresses: true }
  const gateway = await startTrialGateway(network, undefined, { files: { host: fake.host, fetching, ...options } })
  const romeo = gateway.join()
  await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await gateway.net.settled()
  const received: Message[] = []
  romeo.xmpp.events.on('message', (message) => void received.push(message))
  romeo.xmpp.events.on('message:error', (message) => void received.push(message))
  const waitFor = async (count: number) => {
    await expect.poll(() => received.length, { timeout: 5000 }).toBeGreaterThanOrEqual(count)
    await gateway.net.settled()
    return received.splice(0)
  }
  return {
    ...fake,
    gateway,
    got,
    module,
    waitFor,
    romeo,
    nurse: () => context.contacts.byLegacyId('nurse'),
    async send(fill: (message: Message) => unknown, init: { body?: string; id?: string } = {}) {
      const message = romeo.xmpp.message({ to: NURSE, id: 'x1', ...init })
      fill(message)
      romeo.xmpp.send(message)
      await gateway.net.settled()
    },
  }
}

async function told(message: IncomingMessage, signal: AbortSignal | undefined): Promise<string> {
  const files = message.kind === 'files' ? message.files : message.kind === 'voice' ? [message.file] : []
  const parts = [`${message.kind} ${JSON.stringify(message.body)}`]
  for (const one of files) {
    const bytes = signal && (await readAll(one, { maxBytes: 1000, signal }))
    parts.push(`${one.name} ${one.type}${bytes ? ` ${new TextDecoder().decode(bytes)}` : ''}`)
  }
  return parts.join(', ')
}

/** A server that gives files, by their paths. */
async function serve(files: Readonly<Record<string, string>>): Promise<string> {
  const http = createServer(({ url = '' }, response) => {
    const body = files[url]
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

describe('files of a contact', () => {
  it('are published for the user and come in the order of the calls, all under one id', async () => {
    const { nurse, published, waitFor, send, got } = await setUp({ files: true, reactions: true })
    const files = [file(rose, { name: 'a.png', legacyId: 'f1' }), file(rose, { name: 'b.pdf', type: 'text/plain' })]
    void nurse().sendFiles(files as never, { body: 'By any other name', legacyId: 'm1' })
    await nurse().sendText('And then')
    const messages = await waitFor(4)
    expect(messages.map(({ body }) => body)).toEqual([
      'https://upload.example/a.png',
      'https://upload.example/b.pdf',
      'By any other name',
      'And then',
    ])
    expect(published).toEqual([
      `a.png for ${ROMEO} as ${JSON.stringify([ROMEO, 'f1'])}`,
      `b.pdf for ${ROMEO} as undefined`,
    ])
    expect(readFiles(messages[0]!)).toMatchObject([{ file: { name: 'a.png', size: rose.length } }])
    expect(messages[0]!.get(Oob)).toMatchObject({ url: 'https://upload.example/a.png' })
    for (const { id } of messages.slice(0, 3)) await send((m) => m.set(Reactions, { id: id!, reactions: ['+'] }))
    expect(got).toEqual(['+ to m1', '+ to m1', '+ to m1'])
    await nurse().retract('m1')
    expect(await waitFor(3)).toHaveLength(3)
  })

  it('that cannot be published are told of, beside the others', async () => {
    const { nurse, failing, waitFor, gateway } = await setUp()
    failing.set('b.png', new MediaError('too-large', 'The file has more than 1000 bytes.', { maxBytes: 1000 }))
    const broken = file(
      // biome-ignore lint/correctness/useYield: it fails before
      async function* () {
        throw new Error('socket')
      },
      { name: 'c.png' },
    )
    await nurse().sendFiles([file(rose, { name: 'a.png' }), file(rose, { name: 'b.png' }), broken], { body: 'Look' })
    expect((await waitFor(2)).map(({ body }) => body)).toEqual([
      'https://upload.example/a.png',
      'Look\n\u201cb.png\u201d could not be sent: It has more than 1 kB.\n\u201cc.png\u201d could not be sent: it could not be read.',
    ])
    expect(gateway.logged.filter((line) => line.includes('could not be published'))).toHaveLength(2)
  })

  it('are removed with the account, where the gateway has them', async () => {
    const { romeo, removed, gateway } = await setUp()
    await romeo.get(registration).cancel(GATEWAY)
    await gateway.net.settled()
    expect(removed).toEqual([ROMEO])
  })

  it('are no longer read once the session has ended', async () => {
    const { nurse, gateway } = await setUp()
    let aborted: unknown
    const endless = file(async function* (signal) {
      yield rose
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))).catch((error) => {
        aborted = error
        throw error
      })
    })
    const sent = nurse().sendFiles([endless])
    await gateway.net.settled()
    const refused = expect(sent).rejects.toThrow()
    await gateway.frame.stop()
    await refused
    expect(aborted).toBeDefined()
  })

  it('that are none are refused', async () => {
    const { nurse } = await setUp()
    await expect(nurse().sendFiles('a.png' as never)).rejects.toMatchObject({ code: 'invalid' })
    await expect(nurse().sendFiles([{ name: 'a.png' }] as never)).rejects.toMatchObject({ code: 'invalid' })
    await expect(nurse().send({ kind: 'voice', body: '' } as never)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('files of the user', () => {
  it('reach the module as one message, whichever way they are told of', async () => {
    const { send, got } = await setUp()
    const base = await serve({ '/a.png': 'a rose', '/b': 'a letter' })
    await send((m) => m.set(Oob, { url: `${base}/a.png` }), { body: `${base}/a.png` })
    await expect.poll(() => got).toHaveLength(1)
    await send(
      (m) => {
        for (const name of ['a.png', 'b']) {
          shareFiles(m, {
            file: { name: `my ${name}`, mediaType: 'text/plain', hashes: [], thumbnails: [] },
            sources: [`${base}/${name}`],
          })
        }
      },
      { body: `Two\n${base}/a.png\n${base}/b` },
    )
    await expect.poll(() => got).toHaveLength(2)
    expect(got).toEqual([
      'files "", a.png image/png a rose',
      'files "Two", my a.png text/plain a rose, my b text/plain a letter',
    ])
  })

  it('are a recording where the network has such, and a text with links where it takes none', async () => {
    const voice = await setUp({ files: true, voice: true })
    const base = await serve({ '/a.opus': 'aye' })
    const shared = (m: Message) => m.set(Oob, { url: `${base}/a.opus` })
    await voice.send(shared, { body: `${base}/a.opus` })
    await expect.poll(() => voice.got).toEqual(['voice "", a.opus audio/opus aye'])
    const none = await setUp({})
    await none.send(shared, { body: `${base}/a.opus` })
    await none.send(shared, {})
    expect(none.got).toEqual([`text ${JSON.stringify(`${base}/a.opus`)}`, `text ${JSON.stringify(`${base}/a.opus`)}`])
  })

  it('are links with names where the network takes texts alone, and the links do not tell', async () => {
    const { send, got, waitFor } = await setUp({})
    const share = (sources: readonly string[], name: string | undefined, body?: string) =>
      send(
        (m) =>
          shareFiles(m, {
            file: { ...(name && { name }), mediaType: 'image/png', size: 1_500_000, hashes: [], thumbnails: [] },
            sources,
          }),
        body === undefined ? {} : { body },
      )
    await share(['https://upload.example/7f3a'], 'rose.png', 'Look')
    await share(['https://upload.example/a%20rose.png'], 'a rose.png')
    await share(['https://upload.example/7f3a'], undefined)
    expect(got.map((text) => JSON.parse(text.replace('text ', '')))).toEqual([
      'Look\nrose.png (1.5 MB): https://upload.example/7f3a',
      'https://upload.example/a%20rose.png',
      'https://upload.example/7f3a',
    ])
    await send(() => {}, { body: 'aesgcm://upload.example/a.png#00' })
    expect((await waitFor(1))[0]?.error?.text).toContain('encrypted')
    expect(got).toHaveLength(3)
  })

  it('that the module finds too large are named to the user, with their sizes', async () => {
    const { send, module, waitFor } = await setUp()
    module.onMessage = async () => {
      throw new GatewayError('too-large')
    }
    await send((m) => {
      for (const name of ['a.mp3', 'b.mp3']) {
        const shared = { name, size: 3 * 2 ** 20, hashes: [], thumbnails: [] }
        shareFiles(m, { file: shared, sources: [`https://upload.example/${name}`] })
      }
    })
    await send(() => {}, { body: 'A long story' })
    expect((await waitFor(2)).map(({ error }) => error)).toMatchObject([
      {
        condition: 'not-acceptable',
        text: 'The network does not take files of this size: a.mp3 has 3 MiB, b.mp3 has 3 MiB.',
      },
      { condition: 'not-acceptable', text: 'This is too long for the network.' },
    ])
  })

  it('become their link where their server does not give them', async () => {
    const { send, got } = await setUp()
    const base = await serve({})
    await send((m) => m.set(Oob, { url: `${base}/gone.png` }), { body: `${base}/gone.png` })
    await expect.poll(() => got).toEqual([`text ${JSON.stringify(`${base}/gone.png`)}`])
  })

  it.each([
    [{ maxBytes: 10 }, 'This network takes files of at most 10 bytes: a.mp3 has 100 bytes, b.mp3 has 100 bytes.'],
    [{ maxCount: 1 }, 'This network takes at most 1 files in a message.'],
    [{ types: ['image/*'] }, 'This network takes only files of these types: image/*'],
  ])('are refused with words beyond %j', async (files, text) => {
    const { send, got, waitFor } = await setUp({ files })
    await send((m) => {
      for (const name of ['a.mp3', 'b.mp3']) {
        const shared = { name, size: 100, hashes: [], thumbnails: [] }
        shareFiles(m, { file: shared, sources: [`https://upload.example/${name}`] })
      }
    })
    const [refusal] = await waitFor(1)
    expect(refusal?.error).toMatchObject({ condition: 'policy-violation', text })
    expect(got).toEqual([])
  })

  it('are refused with words where they are too large after all, encrypted, or of a private network', async () => {
    const base = await serve({ '/a.png': 'a rose' })
    const { send, got, waitFor } = await setUp({ files: { maxBytes: 3 } })
    await send((m) => m.set(Oob, { url: `${base}/a.png` }), { body: `${base}/a.png` })
    expect((await waitFor(1))[0]?.error?.text).toContain('more than 3 bytes')
    await send(() => {}, { body: 'aesgcm://upload.example/a.png#00' })
    expect((await waitFor(1))[0]?.error?.text).toContain('encrypted')
    expect(got).toEqual([])
    const guarded = await setUp({ files: true }, { fetching: {} })
    await guarded.send((m) => m.set(Oob, { url: `${base}/a.png` }), { body: `${base}/a.png` })
    expect((await guarded.waitFor(1))[0]?.error?.text).toContain('not in the public internet')
    expect(guarded.got).toEqual([])
  })

  it('are closed when the handler has returned', async () => {
    const { send, module, got } = await setUp()
    const base = await serve({ '/a.png': 'a rose' })
    let kept: IncomingMessage | undefined
    module.read = false
    module.onMessage = async (message) => {
      kept = message
    }
    await send((m) => m.set(Oob, { url: `${base}/a.png` }), { body: `${base}/a.png` })
    await expect.poll(() => got).toHaveLength(1)
    const [first] = kept?.kind === 'files' ? kept.files : []
    await expect(readAll(first!, { maxBytes: 10 })).rejects.toThrow('has returned')
  })
})
