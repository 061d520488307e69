import { ComponentError } from '@trestle/component'
import {
  booleanField,
  createGateway,
  createMemoryStore,
  defineNetwork,
  type Gateway,
  type GatewayOptions,
  type Log,
  type Network,
  textField,
} from '@trestle/gateway'
import { JID } from '@trestle/jid'
import { expect, it, vi } from 'vitest'
import { runGateway } from './run-gateway.js'
import type { Settings } from './settings.js'

const settings: Settings = {
  legacyNetwork: 'irc',
  jid: JID.parse('irc.example.org'),
  server: { host: '127.0.0.1', port: 5347 },
  secret: 'oranges',
  dataDir: '/nowhere',
  db: undefined,
  userJidValidator: /x/,
  admins: [JID.parse('juliet@example.org')],
  logLevel: 'info',
  logFormat: undefined,
  wireLog: undefined,
  exitWhenBlocked: undefined,
  http: undefined,
  files: { served: undefined, maxBytes: undefined, allowsPrivate: undefined },
  networkOptions: new Map(),
  name: undefined,
  welcome: undefined,
  rosterGroup: undefined,
  lastSeenText: false,
  startRate: undefined,
  limits: {},
  historyDays: undefined,
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const anyNetwork = { name: 'IRC', type: 'irc' } as Network<unknown>

interface TrialRun extends Partial<Settings> {
  readonly start?: (signal: AbortSignal) => Promise<void>
  readonly network?: Network<unknown>
  readonly createGateway?: (options: GatewayOptions) => Gateway
}

/** The gateway is told what to do; what it was told is in `calls`. */
function setUp({ start = async () => {}, network = anyNetwork, createGateway, ...given }: TrialRun = {}) {
  const calls: string[] = []
  const stopping = new AbortController()
  let options: GatewayOptions | undefined
  let gone = () => {}
  let ended: (event: { readonly error: ComponentError }) => void = () => {}
  const store = { ...createMemoryStore(), close: async () => void calls.push('close') }
  const gateway = {
    component: {
      on(event: string, listener: typeof ended) {
        if (event === 'ended') ended = listener
      },
    },
    users: [],
    start: ({ signal }: { readonly signal: AbortSignal }) => {
      calls.push('start')
      return start(signal)
    },
    stop: async () => void calls.push('stop'),
    handleUncaught: () => false,
  } as unknown as Gateway
  const lines: string[] = []
  const line = (details: object | string, text?: string) =>
    void lines.push(typeof details === 'string' ? details : `${text}`)
  const running = runGateway(
    { ...settings, ...given },
    {
      cwd: '/',
      log: { debug: line, info: line, warn: line, error: line, level: 'info', forUser: () => silent },
      signals: { stop: stopping.signal, isForced: false, dispose() {} },
      loadNetwork: async () => network,
      openData: async () => ({
        store,
        exits: { lastFailure: () => undefined, noteFailure() {} },
        async watch(onGone) {
          gone = onGone
          return { isUsable: true, dispose() {} }
        },
      }),
      createGateway: (given) => {
        options = given
        return createGateway?.(given) ?? gateway
      },
    },
  )
  return {
    running,
    calls,
    lines,
    ask: () => stopping.abort(),
    end: (error: ComponentError) => ended({ error }),
    lose: () => gone(),
    given: () => options,
  }
}

it('runs until it is asked to end, and then stops and closes', async () => {
  const { running, calls, lines, ask, given } = setUp()
  await vi.waitFor(() => expect(lines).toContain('The gateway is online.'))
  expect(given()).toMatchObject({
    component: { jid: settings.jid, secret: 'oranges', host: '127.0.0.1', port: 5347 },
    userJidValidator: /x/,
    admins: settings.admins,
    logLevel: { levels: ['error', 'warn', 'info', 'debug'] },
  })
  expect(given()?.process?.lastFailure?.('juliet@example.org')).toBeUndefined()
  expect(given()?.process?.runningHandlers?.()).toEqual([])
  ask()
  expect(await running).toBe(0)
  expect(calls).toEqual(['start', 'stop', 'close'])
})

it('is no failure when it is asked to end while it connects', async () => {
  const { running, calls, ask } = setUp({
    start: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new ComponentError('aborted', 'Given up.')))
      }),
  })
  await vi.waitFor(() => expect(calls).toContain('start'))
  ask()
  expect(await running).toBe(0)
  expect(calls).toEqual(['start', 'stop', 'close'])
})

it.each([
  ['wrong-secret', 4],
  ['conflict', 4],
  ['host-unknown', 4],
  ['refused', 5],
  ['timeout', 5],
  ['protocol-error', 5],
  ['invalid-option', 2],
] as const)('ends with the code of %s: %i', async (code, exitCode) => {
  const { running, calls } = setUp({
    start: async () => {
      throw new ComponentError(code, 'What to do about it.')
    },
  })
  await expect(running).rejects.toMatchObject({ name: 'CliError', code: exitCode, message: 'What to do about it.' })
  expect(calls).toEqual(['start', 'stop', 'close'])
})

it('ends when the server lets it in no more', async () => {
  const { running, calls, lines, end } = setUp()
  await vi.waitFor(() => expect(lines).toContain('The gateway is online.'))
  end(new ComponentError('conflict', 'Another connection took over.'))
  expect(await running).toBe(4)
  expect(calls).toEqual(['start', 'stop', 'close'])
})

it('ends with 6 when its data is gone, where closing fails as well', async () => {
  const { running, calls, lines, lose } = setUp()
  await vi.waitFor(() => expect(lines).toContain('The gateway is online.'))
  lose()
  expect(await running).toBe(6)
  expect(calls).toEqual(['start', 'stop', 'close'])
})

it('ends with 1 at an error that belongs to no session, also while it connects', async () => {
  const { running, calls, lines } = setUp({
    start: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new ComponentError('aborted', 'Given up.')))
      }),
  })
  await vi.waitFor(() => expect(calls).toContain('start'))
  const guard = process.listeners('uncaughtException').at(-1)
  guard?.(new Error('from nowhere'), 'uncaughtException')
  expect(await running).toBe(1)
  expect(lines).toContain('An uncaught error belongs to no session.')
  expect(calls).toEqual(['start', 'stop', 'close'])
  expect(process.listeners('uncaughtException')).not.toContain(guard)
})

const irc = defineNetwork({
  name: 'IRC',
  type: 'irc',
  registration: { nick: textField() },
  config: { server: textField({ required: true }), tls: booleanField() },
  session: () => ({ login() {}, onMessage() {} }),
})

it('hands the options of the module and the texts on', async () => {
  const networkOptions = new Map([['SERVER', ['irc.example.org']]])
  const { running, ask, given } = setUp({ network: irc, networkOptions, name: 'Chat', rosterGroup: 'IRC' })
  ask()
  await running
  expect(given()).toMatchObject({
    config: { server: ['irc.example.org'] },
    texts: { name: 'Chat' },
    rosterGroup: 'IRC',
  })
})

it('refuses an option of the module that is missing or wrong', async () => {
  await expect(setUp({ network: irc }).running).rejects.toMatchObject({
    code: 2,
    message: 'the network module needs --network-option server=VALUE (required)',
  })
  const networkOptions = new Map([
    ['SERVER', ['irc.example.org']],
    ['TLS', ['perhaps']],
  ])
  await expect(setUp({ network: irc, networkOptions, createGateway }).running).rejects.toMatchObject({
    code: 2,
    message: '--network-option tls: answer yes or no.',
  })
})
