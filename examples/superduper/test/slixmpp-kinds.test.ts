import { describeWithServers } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SuperDuperClient, type SuperDuperEvents } from '../src/client.js'
import { type Bridge, components, GATEWAY, startBridge } from './bridge.js'
import { type SlixmppUser, startSlixmppUser } from './slixmpp-user.js'
import { createQueue } from './support.js'

const JULIET = `juliet@${GATEWAY}`
const options = { users: { benvolio: 'be ruled by me' }, components, uploads: true }

describeWithServers(
  'messages of every kind, between slixmpp and superduper',
  { options, needs: ['slixmpp'] },
  (server) => {
    let bridge: Bridge
    let benvolio: SlixmppUser
    let juliet: SuperDuperClient
    const got = createQueue<SuperDuperEvents['message']>('message')

    beforeAll(async () => {
      const accounts = { benvolio: 'secret', juliet: 'balcony' }
      bridge = await startBridge(server(), { accounts }, { files: { allowHttp: true } })
      juliet = new SuperDuperClient({ username: 'juliet', password: 'balcony', port: bridge.superduper.port })
      juliet.on('message', (message) => got.push(message))
      await juliet.login()
      benvolio = await startSlixmppUser(server(), 'benvolio@localhost/street', options.users.benvolio)
      await benvolio.event({ event: 'online' })
      benvolio.do({ do: 'register', to: GATEWAY, username: 'benvolio', password: 'secret' })
      await benvolio.event({ event: 'registered' })
      benvolio.do({ do: 'subscribe', to: GATEWAY })
      await benvolio.event({ event: 'presence', sender: GATEWAY, type: 'available', status: 'Connected' })
    })
    afterAll(async () => {
      await benvolio?.stop()
      await juliet?.logout()
      await bridge?.stop()
    })

    it('reach the network with their looks, whichever way a client says them', async () => {
      benvolio.do({ do: 'style', to: JULIET, body: '\u{1f339} a rose', start: '4', end: '8' })
      expect(await got.next()).toMatchObject({
        body: '\u{1f339} a rose',
        markup: [{ start: 5, end: 9, style: 'italic' }],
      })
      benvolio.do({ do: 'say', to: JULIET, body: '*Romeo* is a `Montague`' })
      expect(await got.next()).toMatchObject({
        body: 'Romeo is a Montague',
        markup: [
          { start: 0, end: 5, style: 'bold' },
          { start: 11, end: 19, style: 'code' },
        ],
      })
    })

    it('reach the network as stickers, places and forwards', async () => {
      benvolio.do({ do: 'sticker', to: JULIET, body: ':rose:', data: 'a rose' })
      const sticker = await got.next()
      expect(sticker).toMatchObject({ kind: 'sticker', body: ':rose:', file: { type: 'image/png', size: 6 } })
      benvolio.do({ do: 'say', to: JULIET, body: 'geo:45.44,10.99;u=35' })
      expect(await got.next()).toMatchObject({ kind: 'location', latitude: 45.44, longitude: 10.99 })
      benvolio.do({ do: 'forward', to: JULIET, body: 'See', by: `echobot@${GATEWAY}`, text: 'echo: *Ho*' })
      expect(await got.next()).toMatchObject({
        kind: 'forwarded',
        body: 'See',
        messages: [{ by: 'echobot', content: { kind: 'text', body: 'echo: Ho' } }],
      })
    })

    it('come from the network with their looks', async () => {
      const body = '\u{1f339} Benvolio, he dies'
      await juliet.send({
        destination: 'benvolio',
        kind: 'text',
        body,
        markup: [
          { start: 3, end: 11, style: 'italic' },
          { start: 13, end: 20, style: 'spoiler' },
        ],
        mentions: [{ start: 3, end: 11, account: 'benvolio' }],
      })
      const message = await benvolio.event({ event: 'message', body })
      expect(message['emphasized']).toEqual(['Benvolio'])
      expect(message['mentioned']).toBe('xmpp:benvolio@localhost')
      expect(message['payloads']).toContain('{urn:xmpp:spoiler:0}spoiler')
      benvolio.do({ do: 'reply', to: JULIET, body: 'Who?', id: String(message['id']) })
      expect(await got.next()).toMatchObject({ body: 'Who?', replyTo: { author: 'juliet', body } })
    })

    it('come from the network in forms that clients show', async () => {
      const { id } = await juliet.files.upload(new TextEncoder().encode('a rose'), {
        name: 'rose.png',
        type: 'image/png',
      })
      await juliet.send({ destination: 'benvolio', kind: 'sticker', body: '\u{1f339}', file: { id } })
      await juliet.send({ destination: 'benvolio', kind: 'location', body: 'Here', latitude: 45.44, longitude: 10.99 })
      await juliet.send({ destination: 'benvolio', kind: 'poll', body: 'When?', options: ['at nine', 'at ten'] })
      const one = { by: 'nurse', content: { kind: 'text', body: 'Anon!' } } as const
      await juliet.send({ destination: 'benvolio', kind: 'forwarded', body: 'Hark', messages: [one] })
      const previews = [{ url: 'https://verona.example/', title: 'Verona', image: { id } }]
      await juliet.send({ destination: 'benvolio', kind: 'text', body: 'https://verona.example/', previews })
      const shown = (body: string) => benvolio.event({ event: 'message', body, sender: JULIET })
      await shown('geo:45.44,10.99')
      await shown('Here')
      await shown('When?\n1. at nine\n2. at ten')
      await shown('Hark\n> nurse:\n> Anon!')
      expect((await shown('https://verona.example/'))['payloads']).toContain(
        '{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description',
      )
      const sticker = benvolio.seen.find(({ url }) => url !== undefined)
      expect(sticker?.['payloads']).toContain('{urn:xmpp:stickers:0}sticker')
      expect(sticker?.['body']).toBe(sticker?.['url'])
      expect(await (await fetch(String(sticker?.['url']))).text()).toBe('a rose')
    })

    it('change only where they are changed', async () => {
      const { id: file } = await juliet.files.upload(new TextEncoder().encode('a thorn'), {
        name: 'thorn.png',
        type: 'image/png',
      })
      const content = { kind: 'files', files: [{ id: file }] } as const
      const id = await juliet.send({ destination: 'benvolio', ...content, body: 'A thorn' })
      const caption = await benvolio.event({ event: 'message', body: 'A thorn' })
      await juliet.edit('benvolio', id, { ...content, body: 'The thorn' })
      const edited = await benvolio.event({ event: 'message', body: 'The thorn' })
      expect(edited['payloads']).toContain('{urn:xmpp:message-correct:0}replace')
      expect(edited['replaces']).toBe(caption['id'])
      expect(edited['payloads']).not.toContain('{urn:xmpp:reply:0}reply')
      const files = benvolio.seen.filter(({ url }) => String(url).includes('thorn'))
      expect(files).toHaveLength(1)
    })
  },
)
