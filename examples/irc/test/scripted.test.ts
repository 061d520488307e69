import type { TLSSocket } from 'node:tls'
import { createCertificates } from '@trestle/test-fixtures'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connect, makeClient, next, quitAfterEach } from './connect.js'
import { labelOf, type ScriptedConnection, startScriptedServer, stopServersAfterEach } from './scripted-server.js'

quitAfterEach()
stopServersAfterEach()

const modern = 'message-tags server-time batch labeled-response echo-message'

describe('logging in', () => {
  /** SASL, with one account. */
  const sasl = {
    caps: 'sasl=PLAIN,EXTERNAL',
    answers: {
      AUTHENTICATE([word = '']: readonly string[], { send, nick, socket }: ScriptedConnection) {
        if (word === 'PLAIN' || word === 'EXTERNAL') return send('AUTHENTICATE +')
        const isPlain = Buffer.from(word, 'base64').toString() === 'capulet\0capulet\0wherefore'
        const certificate = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : undefined
        if (isPlain || (word === '+' && certificate?.fingerprint256))
          send(`:test 900 ${nick} ${nick}!j@verona capulet :You are logged in`, `:test 903 ${nick} :Success`)
        else send(`:test 904 ${nick} :SASL authentication failed`)
      },
    },
  }

  it('is SASL PLAIN', async () => {
    const server = await startScriptedServer(sasl)
    const account = { mechanism: 'PLAIN', account: 'capulet', password: 'wherefore' } as const
    expect((await connect(server, { sasl: account })).has('sasl')).toBe(true)
    const wrong = makeClient(server, { sasl: { ...account, password: 'x' } })
    await expect(wrong.connect()).rejects.toMatchObject({
      ...{ code: 'sasl-failed', message: 'SASL authentication failed', retry: false },
    })
  })

  it('is SASL EXTERNAL, by a certificate', async () => {
    const [of, client] = await Promise.all([
      createCertificates({ dns: ['localhost'], ips: ['127.0.0.1'] }),
      createCertificates({ dns: ['juliet'] }),
    ])
    const tls = { cert: of.certificate, key: of.key, requestCert: true, rejectUnauthorized: false }
    const server = await startScriptedServer({ ...sasl, tls })
    const ours = { ca: of.ca, client: { certificate: client.certificate, key: client.key } }
    expect((await connect(server, { tls: ours, sasl: { mechanism: 'EXTERNAL' } })).nick()).toBe('juliet')
    expect(() => makeClient(server, { tls: { ca: of.ca }, sasl: { mechanism: 'EXTERNAL' } })).toThrow(
      expect.objectContaining({ code: 'invalid' }),
    )
  })

  it.each(['', 'sasl=SCRAM-SHA-256', 'multi-prefix'])('fails where a server that offers %j cannot', async (caps) => {
    const server = await startScriptedServer({ caps })
    const client = makeClient(server, { sasl: { mechanism: 'PLAIN', account: 'capulet', password: 'wherefore' } })
    await expect(client.connect()).rejects.toMatchObject({ code: 'sasl-unsupported', retry: false })
  })

  it('tells no account the password of the server', async () => {
    const server = await startScriptedServer({ ...sasl, answers: {} })
    await connect(server, { password: 'wherefore' })
    expect((await server.next('PASS')).params).toEqual(['wherefore'])
    expect((await server.next('CAP')).line).toBe('CAP LS 302')
    expect((await server.next('CAP')).line).toBe('CAP END')
  })

  it('gives up nicks that are all refused', async () => {
    const server = await startScriptedServer({
      answers: { NICK: ([nick = ''], { send }) => send(`:test 433 * ${nick} :Nickname is already in use`), CAP() {} },
    })
    await expect(makeClient(server).connect()).rejects.toMatchObject({ code: 'nick-refused', numeric: '433' })
    const tried = []
    for (let count = 0; count < 11; count++) tried.push((await server.next('NICK')).params[0])
    expect(tried.slice(0, 4)).toEqual(['juliet', 'juliet_', 'juliet1', 'juliet2'])
    expect(new Set(tried).size).toBe(11)
  })

  it('takes a shorter nick where the server has only those', async () => {
    const server = await startScriptedServer({
      answers: {
        NICK([nick = ''], connection) {
          if (nick.length > 9) return connection.send(`:test 432 * ${nick} :Nickname too long`)
          connection.nick = nick
          connection.send(`:test 001 ${nick} :Welcome`, `:test 422 ${nick} :No MOTD`)
        },
        CAP() {},
      },
    })
    expect((await connect(server, { nick: 'capulets_daughter' })).nick()).toBe('capulets_')
  })

  it('ends with a server that says nothing', async () => {
    const server = await startScriptedServer({ answers: { CAP() {} } })
    await expect(makeClient(server, { connectTimeoutMs: 50 }).connect()).rejects.toMatchObject({
      code: 'timeout',
      retry: true,
    })
  })

  it('does not speak TLS with what does not', async () => {
    const server = await startScriptedServer()
    const client = makeClient(server, { tls: {} })
    const failed = expect(client.connect()).rejects.toMatchObject({ code: 'tls' })
    await server.connected
    server.send('NOTICE * :Looking up your host')
    await failed
  })

  it('waits where the server wants it', async () => {
    const server = await startScriptedServer({
      answers: {
        USER: (_, { send, socket }) => {
          send('ERROR :Trying to reconnect too fast, throttled')
          socket.end()
        },
      },
    })
    await expect(makeClient(server).connect()).rejects.toMatchObject({
      ...{ code: 'throttled', retry: true, retryAt: expect.any(Date) },
    })
  })

  it.each([
    { nick: 'a b' },
    { nick: '' },
    { realname: 'a\nQUIT' },
    { username: 'a@b' },
    { encoding: 'utf-16le' },
    { onConnect: ['A\r\nB'] },
  ])('refuses %j before it connects', (options) => {
    expect(() => makeClient({ host: '127.0.0.1', port: 1 }, options)).toThrow(
      expect.objectContaining({ name: 'IrcError' }),
    )
  })
})

describe('what only some servers have', () => {
  it('is several lines in one message', async () => {
    const batch: string[] = []
    const server = await startScriptedServer({
      caps: `${modern} draft/multiline=max-bytes=4096,max-lines=10`,
      answers: {
        BATCH([reference = '', , target = ''], { send, nick }, line) {
          batch.push(line)
          if (reference.startsWith('+')) return
          const label = labelOf(batch[0] ?? '')
          send(
            `@label=${label};msgid=m1 :${nick}!j@verona BATCH +x draft/multiline ${target || '#verona'}`,
            `@batch=x :${nick}!j@verona PRIVMSG #verona :Ay`,
            `@batch=x;draft/multiline-concat :${nick}!j@verona PRIVMSG #verona : me`,
            `@batch=x :${nick}!j@verona PRIVMSG #verona :O Romeo`,
            `:test BATCH -x`,
          )
        },
        PRIVMSG: (_, __, line) => batch.push(line),
      },
    })
    const juliet = await connect(server)
    const copy = next(juliet, 'message')
    expect(await juliet.say('#verona', 'Ay me\nO Romeo', { label: 'ours' })).toEqual(['m1'])
    expect(await copy).toMatchObject({ text: 'Ay me\nO Romeo', msgid: 'm1', self: true, label: 'ours' })
    expect(batch.map((line) => line.replace(/^@\S+ /, ''))).toEqual([
      ...['BATCH +lines draft/multiline #verona', 'PRIVMSG #verona :Ay me', 'PRIVMSG #verona :O Romeo', 'BATCH -lines'],
    ])
  })

  it('is history, page by page', async () => {
    const all = Array.from({ length: 7 }, (_, index) => ({
      id: `h${index}`,
      at: new Date(1_700_000_000_000 + index * 1000),
    }))
    const asked: string[] = []
    const server = await startScriptedServer({
      caps: `${modern} draft/chathistory`,
      tokens: 'CHATHISTORY=3',
      answers: {
        CHATHISTORY([how = '', target = '', from = '', ...rest], { send }, line) {
          asked.push([how, target, from, ...rest].join(' '))
          const count = Number(rest.at(-1))
          const at = all.findIndex(({ id }) => from === `msgid=${id}`)
          const found =
            how === 'AFTER' ? all.slice(at + 1).slice(0, count) : (at < 0 ? all : all.slice(0, at)).slice(-count)
          send(
            `@label=${labelOf(line)} :test BATCH +h chathistory ${target}`,
            ...found.map(
              ({ id, at: time }) =>
                `@batch=h;msgid=${id};time=${time.toISOString()} :romeo!r@h PRIVMSG ${target} :${id}`,
            ),
            ':test BATCH -h',
          )
        },
      },
    })
    const juliet = await connect(server)
    const events: string[] = []
    juliet.on('message', ({ text }) => events.push(text))
    const read = async (range: Parameters<typeof juliet.history>[1]) => {
      const texts: string[] = []
      for await (const { text, time, msgid } of juliet.history('#verona', range)) {
        expect(all).toContainEqual({ id: msgid, at: time })
        texts.push(text)
      }
      return texts.join(' ')
    }
    expect(await read({ after: { msgid: 'h2' } })).toBe('h3 h4 h5 h6')
    expect(await read({ before: { msgid: 'h4' }, limit: 3 })).toBe('h3 h2 h1')
    expect(await read({})).toBe('h6 h5 h4 h3 h2 h1 h0')
    expect(await read({ limit: 2 })).toBe('h6 h5')
    expect(asked[0]).toBe('AFTER #verona msgid=h2 3')
    expect(asked.at(-1)).toBe('LATEST #verona * 2')
    expect(events).toEqual([])
  })

  it('is taking back what was said', async () => {
    const server = await startScriptedServer({
      caps: `${modern} draft/message-redaction`,
      answers: {
        REDACT([target = '', id = '', reason = ''], { send, nick }, line) {
          const label = `@label=${labelOf(line)}`
          if (id === 'm1') send(`${label} :${nick}!j@verona REDACT ${target} ${id} :${reason}`)
          else send(`${label} FAIL REDACT UNKNOWN_MSGID ${target} ${id} :No such message`)
        },
      },
    })
    const juliet = await connect(server)
    const told = next(juliet, 'redaction')
    await juliet.redact('#verona', 'm1', 'a\nb')
    expect(await told).toMatchObject({ chat: '#verona', target: 'm1', reason: 'a b', from: { id: 'juliet' } })
    await expect(juliet.redact('#verona', 'm2')).rejects.toMatchObject({
      code: 'unknown-message',
      message: 'No such message',
    })
  })

  it('is forwarding to another channel', async () => {
    const server = await startScriptedServer({
      answers: {
        JOIN: ([name = ''], { send, nick }) =>
          send(
            `:test 470 ${nick} ${name} #${name} :Forwarding`,
            `:${nick}!j@verona JOIN #${name}`,
            `:test 353 ${nick} = #${name} :@${nick} +romeo`,
            `:test 366 ${nick} #${name} :End`,
          ),
      },
    })
    const juliet = await connect(server)
    expect(await juliet.join('#verona')).toBe('##verona')
    expect(juliet.channels()).toEqual(['##verona'])
  })

  it('is a list of names, which says less of somebody than is known', async () => {
    const server = await startScriptedServer({ caps: `${modern} extended-join` })
    const juliet = await connect(server)
    const names = next(juliet, 'names')
    server.send(
      ':juliet!j@verona JOIN #verona * :Juliet',
      ':romeo!r@mantua JOIN #verona montague :Romeo',
      ':test 353 juliet = #verona :juliet @romeo paris!p@verona',
      ':test 366 juliet #verona :End',
    )
    const members = new Map((await names).members.map((member) => [member.id, member]))
    expect(members.get('romeo')).toEqual({
      ...{ id: 'romeo', nick: 'romeo', user: 'r', host: 'mantua', account: 'montague', realname: 'Romeo' },
      modes: new Set(['o']),
    })
    expect(members.get('paris')).toMatchObject({ user: 'p', host: 'verona' })
  })

  it('is a netsplit', async () => {
    const server = await startScriptedServer({ caps: modern })
    const juliet = await connect(server)
    const joined = next(juliet, 'joined')
    server.send(':juliet!j@verona JOIN #verona', ':romeo!r@h JOIN #verona', ':paris!p@h JOIN #verona')
    await joined
    const quits: boolean[] = []
    juliet.on('quit', ({ netsplit }) => quits.push(netsplit))
    const back = next(juliet, 'joined', ({ netjoin }) => netjoin)
    server.send(
      ':romeo!r@h QUIT :hub.net leaf.net',
      ':test BATCH +s netsplit hub.net leaf.net',
      '@batch=s :paris!p@h QUIT :lost',
      ':test BATCH -s',
      ':test BATCH +j netjoin hub.net leaf.net',
      '@batch=j :romeo!r@h JOIN #verona',
      ':test BATCH -j',
    )
    expect(await back).toMatchObject({ who: { id: 'romeo' } })
    expect(quits).toEqual([true, true])
  })

  it('is passing a command on, and being answered later, or never', async () => {
    const server = await startScriptedServer({
      caps: modern,
      answers: {
        WHOIS(params, { nick, send }, line) {
          send(`@label=${labelOf(line)} :test ACK`)
          if (params.at(-1) === 'paris') return
          send(
            `:test 311 ${nick} romeo r verona * :Romeo`,
            `:test 391 ${nick} test :Now`,
            `:test 318 ${nick} romeo :End`,
          )
        },
      },
    })
    const juliet = await connect(server)
    expect(await juliet.whois('romeo')).toMatchObject({ realname: 'Romeo' })
    expect((await juliet.ask('WHOIS', ['romeo', 'romeo'])).lines).toEqual(['romeo r verona * Romeo', 'romeo End'])
    const hasty = await connect(server, { commandTimeoutMs: 50 })
    expect((await hasty.ask('WHOIS', ['paris', 'paris'])).lines).toEqual([])
    await expect(hasty.whois('paris')).rejects.toMatchObject({ code: 'unconfirmed' })
  })

  it('is being answered late: commands end, too', async () => {
    const server = await startScriptedServer({ answers: { JOIN() {}, WHOIS() {}, PRIVMSG() {} } })
    const juliet = await connect(server, { commandTimeoutMs: 50 })
    await expect(juliet.join('#verona')).rejects.toMatchObject({ code: 'unconfirmed' })
    await expect(juliet.whois('romeo')).rejects.toMatchObject({ code: 'unconfirmed' })
    // The server reads on, and has refused nothing.
    expect(await juliet.say('romeo', 'hey')).toEqual([])
  })
})

describe('questions of other clients', () => {
  it('are answered, if not often', async () => {
    const server = await startScriptedServer()
    const juliet = await connect(server, { version: 'Trestle' })
    const asked = next(juliet, 'ctcp', ({ command }) => command === 'TIME')
    const messages: string[] = []
    juliet.on('message', ({ text }) => messages.push(text))
    server.send(
      ':romeo!r@h PRIVMSG juliet :\x01VERSION\x01',
      ':romeo!r@h PRIVMSG juliet :\x01PING 123\x01',
      ':romeo!r@h PRIVMSG juliet :\x01TIME\x01',
    )
    await asked
    expect((await server.next('NOTICE')).params).toEqual(['romeo', '\x01VERSION Trestle\x01'])
    await juliet.say('romeo', 'enough')
    expect((await server.next('PRIVMSG')).params[1]).toBe('enough')
    expect(messages).toEqual([])
  })
})

describe('a hostile server', () => {
  const word = fc.constantFrom(
    '#verona',
    'juliet',
    'romeo',
    '@#verona',
    '+x',
    '-x',
    '*',
    '',
    ':',
    'CAP',
    'LS',
    'ACK',
    'NEW',
    'DEL',
    '=',
    '@romeo',
    '\x01',
    '005',
    'NICKLEN=0',
    'PREFIX=',
    'CHANMODES',
  )
  const command = fc.constantFrom(
    ...[
      'PRIVMSG',
      'NOTICE',
      'JOIN',
      'PART',
      'KICK',
      'QUIT',
      'NICK',
      'MODE',
      'TOPIC',
      'INVITE',
      'AWAY',
      'ACCOUNT',
      'CHGHOST',
      'SETNAME',
      'BATCH',
    ],
    ...[
      'TAGMSG',
      'REDACT',
      'CAP',
      'AUTHENTICATE',
      'ACK',
      'FAIL',
      'PONG',
      '001',
      '005',
      '301',
      '324',
      '332',
      '333',
      '353',
      '366',
      '367',
      '396',
      '401',
    ],
    ...['433', '470', '471', '730', '731', '900', '903', '904', '__proto__', 'constructor', 'toString', ''],
  )
  const source = fc.constantFrom(
    '',
    ':juliet!j@h ',
    ':romeo!r@h ',
    ':test ',
    ': ',
    ':! ',
    ':@ ',
    '@batch=x :romeo!r@h ',
    '@label=t1 :test ',
    '@a;;=b;\\ :romeo!r@h ',
  )
  const line = fc
    .tuple(
      source,
      command,
      fc.array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 5 }),
      fc.boolean(),
    )
    .map(([from, name, params, trailing]) =>
      `${from}${name} ${params.map((param, index) => (trailing && index === params.length - 1 ? `:${param}` : param)).join(' ')}`.replace(
        /[\r\n]/g,
        ' ',
      ),
    )
    // These would end the login, as they should.
    .filter((text) => !/ERROR|NICK|90[24-8]/.test(text))

  it('is survived, whatever it says', async () => {
    const server = await startScriptedServer({ caps: modern })
    const juliet = await connect(server)
    let count = 0
    juliet.onAny(() => count++)
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), async (lines) => {
        const whole = next(juliet, 'message', ({ text }) => text === 'still there?')
        server.send(...lines, ':prince!e@h NOTICE #palace :still there?')
        await whole
      }),
      { numRuns: 100 },
    )
    expect(count).toBeGreaterThan(100)
  })
})
