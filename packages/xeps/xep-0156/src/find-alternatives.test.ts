import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { discoverWebSockets, type Fetch, findAlternatives, HostMetaError } from './index.node.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
const XML = 'https://verona.example/.well-known/host-meta'
const JSON_FILE = `${XML}.json`
const expected = { websocket: ['wss://chat.verona.example:443/ws'], bosh: ['https://chat.verona.example:5280/bosh'] }
const xrd = (...links: string[]) => `<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>${links.join('')}</XRD>`
const websocket = (href: string) => `<Link rel='urn:xmpp:alt-connections:websocket' href='${href}'/>`

/** The web, as far as it exists; elsewhere there is nothing. */
function web(pages: Readonly<Record<string, string | Response | (() => Promise<Response>)>>) {
  const asked: string[] = []
  const fetch: Fetch = async (url) => {
    asked.push(url)
    const page = pages[url] ?? new Response('Not here.', { status: 404 })
    if (typeof page === 'function') return page()
    return typeof page === 'string' ? new Response(page) : page
  }
  return { fetch, asked }
}

const redirect = (location: string) => new Response(null, { status: 302, headers: { location } })
const never = () => new Promise<never>(() => {})

describe('the alternatives of a domain', () => {
  it('are read from XML and from JSON, which are asked at once', async () => {
    const xml = web({ [XML]: fixture('host-meta.xml') })
    expect(await findAlternatives('verona.example', xml)).toEqual(expected)
    expect(xml.asked).toEqual([XML, JSON_FILE])
    const json = web({ [JSON_FILE]: fixture('host-meta.json') })
    expect(await findAlternatives('verona.example', json)).toEqual(expected)
  })

  it('do not wait for the file that is slow', async () => {
    expect(
      await findAlternatives('verona.example', web({ [XML]: never, [JSON_FILE]: fixture('host-meta.json') })),
    ).toEqual(expected)
  })

  it('end the request for the other file', async () => {
    const signals: AbortSignal[] = []
    const { fetch } = web({ [XML]: never, [JSON_FILE]: fixture('host-meta.json') })
    await findAlternatives('verona.example', {
      fetch(url, init) {
        signals.push(init.signal!)
        return fetch(url, init)
      },
    })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  it('come from the other file if one has none', async () => {
    const { fetch } = web({ [XML]: xrd(), [JSON_FILE]: fixture('host-meta.json') })
    expect(await findAlternatives('verona.example', { fetch })).toEqual(expected)
    expect(await findAlternatives('verona.example', web({ [XML]: xrd() }))).toEqual({ websocket: [], bosh: [] })
  })

  it('are under TLS, or on this machine if that is allowed', async () => {
    const links = [
      'ws://a.example/',
      'ws://localhost:5280/ws',
      'ws://[::1]/',
      'https://b.example/',
      'wss:',
      '',
      'wss://c.example/',
    ]
    const page = xrd(...links.map(websocket), "<Link rel='author' href='wss://d.example/'/>")
    expect(await findAlternatives('verona.example', web({ [XML]: page }))).toEqual({
      websocket: ['wss://c.example/'],
      bosh: [],
    })
    const local = await findAlternatives('verona.example', { ...web({ [XML]: page }), loopback: true })
    expect(local.websocket).toEqual(['ws://localhost:5280/ws', 'ws://[::1]/', 'wss://c.example/'])
  })

  it('stand among whatever else people write there', async () => {
    const page = `<?xml version='1.0' encoding='UTF-8'?><!-- <Link> --><x:XRD xmlns:x='http://docs.oasis-open.org/ns/xri/xrd-1.0'>
      <x:Subject>verona.example</x:Subject><!-- WebSocket --><Link rel='urn:xmpp:alt-connections:websocket' href='wss://no.example/'/>
      <x:Link rel='lrdd' template='https://verona.example/{uri}'/>
      <x:Link rel='urn:xmpp:alt-connections:websocket' href='wss://yes.example/'><x:Title>Chat</x:Title></x:Link></x:XRD>`
    expect((await findAlternatives('verona.example', web({ [XML]: page }))).websocket).toEqual(['wss://yes.example/'])
  })

  it('are few', async () => {
    const page = xrd(...Array.from({ length: 100 }, (_, i) => websocket(`wss://${i}.example/`)))
    expect((await findAlternatives('verona.example', web({ [XML]: page }))).websocket).toHaveLength(16)
  })

  it('may be what a connector asks for', async () => {
    await expect(discoverWebSockets('not a domain', AbortSignal.timeout(1000))).rejects.toThrow(HostMetaError)
  })
})

describe('the files', () => {
  it('may be elsewhere, under TLS all the way', async () => {
    const moved = web({
      [XML]: redirect('https://www.verona.example/host-meta'),
      'https://www.verona.example/host-meta': redirect('/final'),
      'https://www.verona.example/final': fixture('host-meta.xml'),
    })
    expect(await findAlternatives('verona.example', moved)).toEqual(expected)
    const open = web({
      [XML]: redirect('http://verona.example/host-meta'),
      'http://verona.example/host-meta': fixture('host-meta.xml'),
    })
    await expect(findAlternatives('verona.example', open)).rejects.toMatchObject({ code: 'unreachable' })
    expect(open.asked).not.toContain('http://verona.example/host-meta')
  })

  it('are not followed around in a circle', async () => {
    const circle = web({ [XML]: async () => redirect(XML) })
    await expect(findAlternatives('verona.example', circle)).rejects.toMatchObject({ code: 'unreachable' })
    expect(circle.asked.length).toBeLessThan(10)
  })

  it('may lead elsewhere without saying where, as in browsers', async () => {
    const answer = (url: string) => Object.defineProperty(new Response(fixture('host-meta.xml')), 'url', { value: url })
    const opaque = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    const browser =
      (url: string): Fetch =>
      async (_, { redirect: how }) =>
        how === 'follow' ? answer(url) : opaque
    expect(await findAlternatives('verona.example', { fetch: browser('https://www.verona.example/') })).toEqual(
      expected,
    )
    await expect(
      findAlternatives('verona.example', { fetch: browser('http://www.verona.example/') }),
    ).rejects.toMatchObject({ code: 'unreachable' })
  })

  it.each([
    ['longer than 64 KiB', `${xrd(websocket('wss://a.example/'))}<!--${'x'.repeat(70_000)}-->`],
    ['of another kind', '<html><body>Welcome!</body></html>'],
    ['with a document type', `<!DOCTYPE XRD [<!ENTITY a 'wss://a.example/'>]>${xrd(websocket('&a;'))}`],
    ['not well-formed', '<XRD'],
    ['empty', ''],
  ])('are refused when %s', async (_, page) => {
    const refused = findAlternatives('verona.example', web({ [XML]: page, [JSON_FILE]: page }))
    await expect(refused).rejects.toMatchObject({ name: 'HostMetaError', code: 'unreachable' })
  })

  it.each(['null', '[]', '{"links":{}}', '{"links":[null,1,"x",{"rel":1,"href":{}}]}', '{"__proto__":{"links":[]}}'])(
    'have no links if they are %s',
    async (page) => {
      expect(await findAlternatives('verona.example', web({ [JSON_FILE]: page }))).toEqual({ websocket: [], bosh: [] })
    },
  )

  it('are given up in time, and when told', async () => {
    const silent = web({ [XML]: never, [JSON_FILE]: never })
    await expect(findAlternatives('verona.example', { ...silent, timeout: 1 })).rejects.toMatchObject({
      code: 'timeout',
      message: 'verona.example did not say within 0.001 s how to reach it.',
    })
    const controller = new AbortController()
    const asked = findAlternatives('verona.example', { ...silent, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    await expect(findAlternatives('verona.example', { ...silent, signal: controller.signal })).rejects.toThrow('enough')
  })

  it.each(['', 'a b', 'a.example/x', 'user@a.example', 'a.example:80', 'a.example?', 'a.example#', 'a\\b', '[::1'])(
    'are none at %j',
    async (domain) => {
      const { fetch, asked } = web({})
      await expect(findAlternatives(domain, { fetch })).rejects.toMatchObject({ code: 'invalid-domain' })
      expect(asked).toEqual([])
    },
  )
})
