import { XmppError } from '@trestle/core'
import { StreamError } from '@trestle/stanza'
import { Element, XmlError } from '@trestle/xml'
import { streamClosed, XmlStreamError } from '@trestle/xmlstream'

import { describe, expect, it } from 'vitest'
import { ids, managedHost, message, NS, onlineHost } from '../test/managed-host.js'
import { AckRequest, Resumed, type SessionState, stanzasUnacked, streamManagement } from './index.js'

const bad = (id: string) =>
  new Element('message', 'jabber:client', { id }, [new Element('body', 'jabber:client', {}, ['\0'])])
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a stanza that XML cannot carry', () => {
  it('is refused, and counts for nothing', async () => {
    const { server, management, send, host } = await onlineHost()
    send('1')
    expect(() => host.xmpp.send(bad('2'))).toThrow(expect.objectContaining({ code: 'invalid-xml' }))
    send('3')
    management.requestAck()
    server.deliver()
    expect(management.unacked).toBe(0)
    expect(ids(server.got)).toEqual(['1', '3'])
  })

  it('is refused while there is no connection, too', async () => {
    const { server, management, send, host } = await onlineHost()
    server.cut()
    send('1')
    expect(() => host.xmpp.send(bad('2'))).toThrow(expect.objectContaining({ code: 'invalid-xml' }))
    send('3')
    await server.login()
    server.deliver()
    expect(ids(server.got)).toEqual(['1', '3'])
    expect(management.unacked).toBe(0)
  })
})

describe('a connection that is lost as the session is taken up again', () => {
  it('leaves what is unacknowledged to the next', async () => {
    const { server, send, host } = await onlineHost()
    send('1', '2')
    server.cut()
    const { attach } = host.core
    host.core.attach = (link, ...rest) =>
      attach(
        {
          ...link,
          open: false,
          send() {
            throw new Error('over')
          },
        },
        ...rest,
      )
    await server.login()
    host.core.attach = attach
    server.cut()
    await server.login()
    server.deliver()
    expect(ids(server.got)).toEqual(['1', '2'])
  })
})

describe('the plugin, removed', () => {
  it('tells what was not acknowledged of a session without a connection', async () => {
    const { server, send, host, errors } = await onlineHost()
    send('1', '2')
    server.cut()
    send('3')
    const lost = host.xmpp.events.wait(stanzasUnacked)
    host.core.remove(streamManagement)
    expect(() => send('4')).toThrow(expect.objectContaining({ code: 'not-online' }))
    expect(ids((await lost).stanzas.map(({ stanza }) => stanza))).toEqual(['1', '2', '3'])
    await turn()
    expect(errors).toEqual([])
  })
})

describe('a store that is slow', () => {
  it('is waited for by each login', async () => {
    const { host, server, management, send } = managedHost()
    let give: (state: SessionState | undefined) => void = () => {}
    management.api.register(
      'loadSession',
      () =>
        new Promise((resolve) => {
          give = resolve
        }),
    )
    const first = host.core.restore()
    const second = server.login()
    await turn()
    give({ id: 'old', jid: 'romeo@verona.example/balcony', inbound: 5, outbound: 7, unacked: [], savedAt: 0 })
    await first
    await second
    send('1')
    server.deliver()
    expect(management.sessionState()).toMatchObject({ id: 'verona-1' })
  })
})

describe('hibernation in the middle of a login', () => {
  it('goes on nowhere else', async () => {
    const { server, host, management } = await onlineHost()
    server.cut()
    let saved: Promise<SessionState> | undefined
    server.answer = ({ name, attrs }) => {
      if (name !== 'resume') return undefined
      saved = management.hibernate()
      return Resumed.encode({ h: 0, previd: attrs['previd'] ?? '' })
    }
    await server.login()
    expect(host.xmpp.online).toBe(false)
    await expect(saved).resolves.toMatchObject({ id: 'verona-1' })
  })
})

describe('a server whose answer to a resumption is none', () => {
  it('is asked for a new session next time', async () => {
    const { server, host, send } = await onlineHost()
    send('1')
    server.cut()
    const asked: string[] = []
    server.answer = ({ name, attrs }) => {
      asked.push(name)
      return name === 'resume' ? new Element('resumed', NS, { previd: attrs['previd'] ?? '' }) : undefined
    }
    await expect(server.login()).rejects.toMatchObject({ code: 'invalid-element' })
    await server.login()
    expect(asked).toEqual(['resume', 'enable'])
    expect(host.xmpp.online).toBe(true)
  })
  it('is asked for one as well where it says something else', async () => {
    const { server, host } = await onlineHost()
    server.cut()
    server.answer = ({ name }) => (name === 'resume' ? new Element('odd', NS) : undefined)
    await expect(server.login()).rejects.toMatchObject({ code: 'protocol-error' })
    await server.login()
    expect(host.xmpp.online).toBe(true)
  })
})

describe('checkpoints', () => {
  it('are taken without a connection, too', async () => {
    const { server, management, send, clock } = await onlineHost({ checkpoint: 100 })
    const saved: (number | undefined)[] = []
    management.api.register('saveSession', ({ args }) => void saved.push(args.unacked.length))
    server.cut()
    await turn()
    send('1', '2')
    clock.advance(100)
    await turn()
    expect(saved).toEqual([0, 2])
  })
})

describe('what is acknowledged beside checkpoints', () => {
  it('is no more than was saved, until the session ends in order', async () => {
    const { server, host, management, clock } = await onlineHost({ checkpoint: 100 })
    const saved: number[] = []
    management.api.register('saveSession', ({ args }) => void saved.push(args.inbound))
    const acks = () => server.written.filter(({ name }) => name === 'a').map(({ attrs }) => attrs['h'])
    const receive = (...all: string[]) => {
      for (const id of all) server.send(new Element('message', 'jabber:client', { id }))
      server.deliver()
    }
    receive('1', '2')
    server.raw(AckRequest.encode({}))
    expect(acks()).toEqual(['0'])
    clock.advance(100)
    await turn()
    expect(saved).toEqual([2])
    expect(acks()).toEqual(['0', '2'])
    receive('3')
    server.raw(AckRequest.encode({}))
    expect(acks()).toEqual(['0', '2', '2'])
    host.core.flushed(1000)
    expect(acks()).toEqual(['0', '2', '2', '3'])
  })
})

describe('a session whose connections die', () => {
  const dead = new XmppError('link-dead', 'The server gave no sign of life.')

  it('is resumed as long as anything comes through', async () => {
    const { server, host, management, send } = await onlineHost()
    for (const id of ['1', '2', '3', '4']) {
      send(id)
      server.deliver(undefined, 0)
      host.core.lost(dead)
      expect(management.resumable).toBe(true)
      await server.login()
    }
    server.deliver()
    expect(ids(server.got)).toEqual(['1', '2', '3', '4'])
  })

  it('is resumed when it only listens', async () => {
    const { server, host, management } = await onlineHost()
    for (let i = 0; i < 4; i++) {
      server.cut()
      await server.login()
      server.deliver()
      host.core.lost(dead)
      expect(management.resumable).toBe(true)
      await server.login()
    }
  })

  it.each([
    ['a dead line', dead, 2],
    ['a stanza that nobody can read', new XmlError('restricted-xml', 'comments are not allowed'), 2],
    ['an error of the stream', new StreamError('policy-violation'), 2],
    ['a stream that is closed', streamClosed(), 2],
    ['lines that break', new XmlStreamError('connection-lost', 'The connection broke.'), 10],
  ])('is given up, and reported, where nothing does: %s', async (_, error, most) => {
    const { server, host, management, send, errors } = await onlineHost()
    send('1')
    const lost = host.xmpp.events.wait(stanzasUnacked)
    for (let i = 0; i < most + 1; i++) {
      expect(management.resumable).toBe(true)
      expect(errors).toEqual([])
      host.core.lost(error)
      await server.login()
    }
    expect(await lost).toMatchObject({ reason: 'not-resumed', stanzas: [{ stanza: { attrs: { id: '1' } } }] })
    expect(errors).toMatchObject([{ name: 'StreamManagementError', code: 'given-up', cause: error }])
    expect(management).toMatchObject({ enabled: true, unacked: 0 })
  })

  it('is not given up as long as stanzas come in', async () => {
    const { server, host, management, errors } = await onlineHost()
    const error = new StreamError('policy-violation')
    for (const id of ['1', '2', '3', '4', '5', '6']) {
      server.send(message(id))
      host.core.lost(error)
      await server.login()
      server.deliver(0, 1)
    }
    expect(management.resumable).toBe(true)
    expect(errors).toEqual([])
  })
})
