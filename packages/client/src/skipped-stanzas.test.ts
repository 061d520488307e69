import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { BIND, logIn, mechanisms, type Scene, STARTTLS, until } from '../test/fake-server.js'
import { failure, setUp } from '../test/set-up.js'

const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas'
const attributes = Array.from({ length: 300 }, (_, i) => ` a${i}='1'`).join('')
const deep = `${'<x>'.repeat(300)}${'</x>'.repeat(300)}`

/** What strangers may put into a stanza, small enough to come byte by byte with these limits. */
const LIMITS = { maxStanzaBytes: 6000, maxDepth: 64, maxAttributes: 64, maxChildren: 500 }
const CONTENTS: readonly (readonly [string, string, string])[] = [
  ['attributes', `<x xmlns='urn:x'${attributes}/>`, 'policy-violation'],
  ['levels', deep, 'policy-violation'],
  ['elements', '<x/>'.repeat(600), 'policy-violation'],
  ['bytes', `<body>${'é'.repeat(3000)}</body>`, 'policy-violation'],
  ['names', `<x xmlns:ns1='http://www.w3.org/XML/1998/namespace' ns1:foo='1'/>`, 'bad-request'],
  ['prefixes', '<p:x/>', 'bad-request'],
]

/** As the server writes it; in pieces of one byte where that is wanted. */
async function write({ stream }: Scene, xml: string, size: number): Promise<void> {
  for (let at = 0; at < xml.length; at += size) {
    stream.sendRaw(xml.slice(at, at + size))
    await stream.flush()
  }
}

function online(options: Parameters<typeof setUp>[1] = {}) {
  const { client, scene, server } = setUp((one) => logIn(one), options)
  const errors: { readonly source: string; readonly stanza?: Element | undefined }[] = []
  const bodies: (string | undefined)[] = []
  client.on('error', (failed) => errors.push(failed))
  client.on('message', ({ body }) => bodies.push(body))
  return { client, scene, server, errors, bodies }
}

describe('a stanza that is not acceptable', () => {
  it.each(CONTENTS)('costs itself, and is refused: %s', async (_, content, condition) => {
    const { client, scene, server, errors, bodies } = online({ limits: LIMITS })
    await client.start()
    for (const size of [1, 7, 1e6]) {
      const answered = scene().heard.length
      const from = 'juliet@capulet.example/balcony'
      await write(scene(), `<message from='${from}' id='m'>${content}</message>`, size)
      await write(scene(), `<iq type='set' from='${from}' id='i'>${content}</iq>`, size)
      await write(scene(), `<message from='${from}'><body>${size}</body></message>`, size)
      await until(() => bodies.at(-1) === `${size}` && scene().heard.length === answered + 2)
      for (const [i, name] of ['message', 'iq'].entries()) {
        const answer = scene().heard[answered + i] as Element
        expect(answer).toMatchObject({ name, attrs: { to: from, type: 'error', id: name[0] } })
        expect(answer.elements()[0]?.elements()[0]).toMatchObject({ name: condition, ns: STANZAS })
      }
    }
    expect(errors.map(({ source }) => source)).toEqual(Array(6).fill('stream'))
    expect(errors.map(({ stanza }) => stanza?.children)).toEqual(Array(6).fill([]))
    expect(client.status).toBe('online')
    expect(server.scenes).toHaveLength(1)
    await client.stop()
  })

  it.each([
    "<message from='a@b/c' type='error'>",
    "<message from='a@b/c' type='groupchat'>",
    "<message from='a@b/c' type='headline'>",
    "<message from='romeo@montague.example'>",
    '<message>',
    "<iq from='a@b/c' type='result' id='1'>",
    "<iq from='a@b/c' type='error' id='1'>",
    "<iq from='a@b/c' type='get'>",
    "<presence from='a@b/c'>",
    "<message from='@'>",
  ])('is not refused where that is not allowed, or leads to nobody: %s', async (start) => {
    const { client, scene, bodies } = online()
    await client.start()
    const before = scene().heard.length
    const name = /\w+/.exec(start)?.[0]
    await write(scene(), `${start}${deep}</${name}><message from='a@b'><body>last</body></message>`, 1e6)
    await until(() => bodies.length === 1)
    client.send(client.message({ to: 'a@b', id: 'mine' }))
    await until(() => scene().heard.length > before)
    expect(scene().heard.slice(before)).toMatchObject([{ attrs: { id: 'mine' } }])
    await client.stop()
  })

  it('ends the request to which it is the answer', async () => {
    const { client, scene } = online()
    await client.start()
    const before = scene().heard.length
    const asked = client.iq.request('get', 'rooms.example', new Element('query', 'urn:x'))
    const refused = expect(asked).rejects.toMatchObject({
      name: 'XmlError',
      code: 'policy-violation',
      message: /^The answer cannot be read: .* Ask for less/,
    })
    await until(() => scene().heard.length > before)
    const { id } = (scene().heard[before] as Element).attrs
    await write(scene(), `<iq type='result' from='rooms.example' id='${id}'>${deep}</iq>`, 1e6)
    await refused
    await client.stop()
  })

  it('that comes right behind the login is kept for the session', async () => {
    const { client, scene } = setUp(async (one) => {
      await logIn(one)
      one.stream.sendRaw(`<message from='a@b' id='m'>${deep}</message><message from='a@b'><body>last</body></message>`)
    })
    const seen: unknown[] = []
    client.on('error', ({ stanza }) => seen.push(stanza?.attrs['id']))
    client.on('message', ({ body }) => seen.push(body))
    await client.start()
    await until(() => seen.length === 2 && scene().heard.at(-1)?.attrs['type'] === 'error')
    expect(seen).toEqual(['m', 'last'])
    await client.stop()
  })
})

describe('what real accounts have', () => {
  it.each([
    [
      'a roster of 5,000',
      "<query xmlns='jabber:iq:roster'>",
      (i: number) =>
        `<item jid='contact-number-${i}@a-long-name.example.org' name='The name of contact ${i}' subscription='both'><group>Friends</group><group>Work</group></item>`,
      5000,
      '</query>',
    ],
    [
      'a list of 10,000 rooms',
      "<query xmlns='http://jabber.org/protocol/disco#items'>",
      (i: number) => `<item jid='room-number-${i}@rooms.example.org' name='${'The name of a room '.repeat(6)}${i}'/>`,
      10_000,
      '</query>',
    ],
    [
      'a vCard with a photo of 1 MiB',
      "<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>",
      () => 'QUJD'.repeat(2 ** 10),
      342,
      '</BINVAL></PHOTO></vCard>',
    ],
  ])('arrives: %s', async (_, start, item, count, end) => {
    const { client, scene, errors } = online()
    await client.start()
    const before = scene().heard.length
    const asked = client.iq.request('get', 'rooms.example', new Element('query', 'urn:x'))
    await until(() => scene().heard.length > before)
    const { id } = (scene().heard[before] as Element).attrs
    const xml = `${start}${Array.from({ length: count }, (_, i) => item(i)).join('')}${end}`
    await write(scene(), `<iq type='result' from='rooms.example' id='${id}'>${xml}</iq>`, 16_384)
    const { payload } = await asked
    expect(payload?.elements().length).toBe(count === 342 ? 1 : count)
    expect(errors).toEqual([])
    await client.stop()
  })
})

describe('a login', () => {
  const over = `<x xmlns='urn:x'>${deep}</x>`

  it.each<readonly [string, (scene: Scene) => Promise<void>]>([
    [
      'before TLS',
      async (scene) => {
        await scene.stream.open({ version: '1.0', id: '1' })
        scene.stream.sendRaw(over)
      },
    ],
    [
      'before the authentication',
      async (scene) => {
        await scene.open(STARTTLS)
        await scene.startTls()
        await scene.stream.restart({ version: '1.0', id: '2' })
        scene.stream.sendRaw(`<stream:features>${mechanisms('SCRAM-SHA-1')}${over}</stream:features>`)
      },
    ],
    [
      'while it binds',
      async (scene) => {
        await scene.open(STARTTLS)
        await scene.startTls()
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.authenticate()
        await scene.open(BIND)
        scene.stream.sendRaw(over)
      },
    ],
  ])('ends by an error that says why: %s', async (_, play) => {
    const { error } = await failure(play)
    expect(error).toMatchObject({
      name: 'ClientError',
      code: 'protocol-error',
      message: expect.stringContaining('nested too deeply'),
      cause: { code: 'policy-violation' },
    })
  })

  it.each([undefined, '0.9', '', 'x'])('needs a server of version 1.0, and does not wait: %s', async (version) => {
    const { error } = await failure(async (scene) => {
      await scene.stream.open({ id: '1', version })
    })
    expect(error).toMatchObject({ code: 'protocol-error', message: expect.stringMatching(/which knows no login/) })
  })
})
