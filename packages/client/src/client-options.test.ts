import { InvalidJidError } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, fakeServer, logIn, mechanisms, PASSWORD } from '../test/fake-server.js'
import { failure } from '../test/set-up.js'
import { assertOptions } from './assert-options.js'
import { createClient } from './index.js'
import { createClient as createNodeClient } from './index.node.js'

const { connector } = fakeServer((scene) => logIn(scene))
const refused = (message: string) => expect.objectContaining({ name: 'ClientError', code: 'invalid-option', message })
const made = (options: object) => createClient({ jid: ACCOUNT, password: PASSWORD, connector, ...options })
const madeOnNode = (options: object) => createNodeClient({ jid: ACCOUNT, password: PASSWORD, ...options })

describe('the options of a client', () => {
  it.each([
    [{ pasword: PASSWORD }, "There is no option 'pasword': did you mean 'password'?"],
    [{ limits: { maxdepth: 5 } }, "There is no option 'limits.maxdepth': did you mean 'limits.maxDepth'?"],
    [{ timeouts: { logon: 5 } }, "There is no option 'timeouts.logon': did you mean 'timeouts.login'?"],
    [
      { reconnect: { maximum: 5 } },
      "There is no option 'reconnect.maximum'. There are: initial, max, factor, random, when.",
    ],
    [{ liveness: { idel: 5 } }, "There is no option 'liveness.idel': did you mean 'liveness.idle'?"],
    [{ credentials: { user: 'romeo' } }, "There is no option 'credentials.user': did you mean 'credentials.username'?"],
    [{ tls: true }, 'tls has to be of type object, not boolean.'],
    [{ jid: 42 }, 'jid has to be of type string or object, not number.'],
    [{ mechanisms: 'PLAIN' }, 'mechanisms has to be of type array, not string.'],
    [{ jid: undefined }, 'jid has to be given.'],
    [{ jid: '' }, 'jid has to be given.'],
  ])('are checked: %o', (options, message) => {
    expect(() => made(options)).toThrow(refused(message))
    expect(() => madeOnNode(options)).toThrow(refused(message))
  })

  it.each([
    [{ hots: 'localhost' }, "There is no option 'hots': did you mean 'host'?"],
    [{ port: '5222' }, 'port has to be of type number, not string.'],
    [{ tls: { servname: 'x' } }, "There is no option 'tls.servname': did you mean 'tls.servername'?"],
    [{ tls: { ca: true } }, 'tls.ca has to be of type string or object or array, not boolean.'],
  ])('are more where there are sockets: %o', (options, message) => {
    expect(() => madeOnNode(options)).toThrow(refused(message))
  })

  it('need a way to the server where there are none', () => {
    expect(() => made({ connector: undefined })).toThrow(refused('connector has to be given.'))
    expect(() => made({ host: 'localhost' })).toThrow(/^There is no option 'host'\. There are: jid, /)
  })

  it('are one object', () => {
    const create = createNodeClient as (...given: unknown[]) => unknown
    for (const given of [[], [ACCOUNT, PASSWORD]])
      expect(() => create(...given)).toThrow(/^Options are given as one object/)
  })

  it('say what is wrong with an address', () => {
    expect(() => made({ jid: 'romeo@' })).toThrow(InvalidJidError)
  })

  it('may all be given', () => {
    const tls = {
      mode: 'starttls',
      insecure: false,
      ca: ['a'],
      cert: 'c',
      key: new Uint8Array(),
      minVersion: 'TLSv1.3',
    }
    const common = {
      credentials: { username: 'romeo', keyCache: new Map() },
      resource: 'orchard',
      mechanisms: ['PLAIN'],
      maxIterations: 1,
      timeouts: { login: 1, connect: 1, stop: 1 },
      liveness: { idle: 0 },
      limits: { maxDepth: 5, maxOutgoingBytes: 5 },
      newId: () => 'id',
      wire() {},
    }
    expect(() => made({ ...common, reconnect: false })).not.toThrow()
    const resolver = { srv: async () => [] }
    const more = { host: 'localhost', port: 5222, tls, resolver, attemptDelay: 5, reconnect: { when: () => true } }
    expect(() => madeOnNode({ ...common, ...more })).not.toThrow()
  })
})

describe('a client with nothing to log in with', () => {
  const offering = (...names: string[]) =>
    failure((scene) => scene.open(mechanisms(...names)), { server: { secure: true }, password: undefined })

  it('says so at the login', async () => {
    const { error } = await offering('SCRAM-SHA-1', 'PLAIN')
    expect(error).toMatchObject({
      code: 'no-password',
      message: 'There is nothing to log in with: give the option password.',
      cause: { code: 'no-shared-mechanism' },
    })
  })

  it.each([
    ['a password', { password: PASSWORD }],
    ['a certificate', { password: undefined, credentials: { clientCertificate: true } }],
    ['no name, and so none needed', { password: undefined, jid: 'montague.example' }],
  ])('is none with %s', async (_, settings) => {
    const { error } = await failure((scene) => scene.open(mechanisms('X-STRANGE')), {
      server: { secure: true },
      ...settings,
    })
    expect(error).toMatchObject({ code: 'no-shared-mechanism' })
  })
})

it('what ships to browsers checks no options', () => {
  expect(() => assertOptions({ pasword: PASSWORD })).not.toThrow()
})
