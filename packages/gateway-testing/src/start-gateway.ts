import { createMemoryStore, type FrameOptions, type GatewayStore, type Network } from '@trestle/gateway'
import { JID } from '@trestle/jid'
import { createManualClock, createTestNetwork, type ManualClock } from '@trestle/testing'
import { GatewayTestingError } from './gateway-testing-error.js'
import { startProcess } from './process.js'
import type { DialogueValues } from './test-dialogue.js'
import { createTestFiles } from './test-files.js'
import { createTestLog, type LogLine } from './test-log.js'
import { createTestUser, isUnderWay, type JoinedUser, type TestUser } from './test-user.js'
import { createWaits } from './waits.js'

export interface TestGatewayOptions extends Partial<Omit<FrameOptions, 'host' | 'network' | 'log'>> {
  /** Registers the user with these values, and waits for the login. Without them, the user is not registered. */
  readonly form?: DialogueValues | undefined
  /** The user. Default: `romeo@example.org`. */
  readonly user?: string | undefined
  /** The domain of the gateway. Default: `network.example.org`. */
  readonly jid?: string | undefined
  /** Milliseconds for whatever a test waits for. Default: 5,000. */
  readonly limit?: number | undefined
}

/** A gateway in memory, and those who use it. */
export interface TestGateway<Form = unknown> {
  readonly jid: JID
  readonly user: TestUser<Form>
  /** Another user, with a client of their own; registered where values are given. */
  addUser(jid: string, form?: DialogueValues): Promise<TestUser<Form>>
  /** The clock of the gateway. It stands still but for `advance`. */
  readonly clock: ManualClock
  /** Winds the clock on, and lets happen what falls due. */
  advance(milliseconds: number): Promise<void>
  /** Lets happen what follows from what was done; not what waits for files, sockets and real time. */
  settled(): Promise<void>
  /** Waits until something is the case, such as of a fake network. */
  until(what: string, isTrue: () => boolean): Promise<void>
  readonly log: readonly LogLine[]
  /** Waits for a line of the log. */
  logs(text: RegExp): Promise<LogLine>
  readonly store: GatewayStore
  /** Stops the gateway and starts it again over the same store, and waits until its users have logged in, or could not. */
  restart(): Promise<void>
  /** The same, as after a loss of power: nothing is finished, said or stored that was under way. */
  crash(): Promise<void>
  /** The connection of the gateway to the XMPP server is lost. */
  disconnect(): Promise<void>
  /** Connects it again. */
  connect(): Promise<void>
  /** Ends everything. Call it after each test, also one that failed. */
  stop(): Promise<void>
}

/** Starts a network module in a gateway in memory, without any server. */
export async function startGateway<Form>(
  network: Network<Form>,
  options: TestGatewayOptions = {},
): Promise<TestGateway<Form>> {
  const { form, user = 'romeo@example.org', jid: address = 'network.example.org', limit = 5000, ...rest } = options
  const { store = createMemoryStore(), files: fileOptions, ...frameOptions } = rest
  const jid = JID.parse(address)
  const net = createTestNetwork()
  const clock = createManualClock()
  const { lines, log, problems } = createTestLog()
  const files = createTestFiles()
  const waits = createWaits(limit, problems)
  const users: JoinedUser[] = []
  let isStopped = false

  const start = () =>
    waits.within(
      'the gateway starts',
      startProcess({
        allows: () => true,
        ...frameOptions,
        ...{ net, jid: address, clock, store, log, network },
        files: { host: files.host, fetching: { allowPrivateAddresses: true }, allowHttp: true, ...fileOptions },
      }),
    )
  let running = await start()

  async function settled(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) {
      await net.settled()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** The presences of those who are registered. */
  function announceAll(): void {
    for (const { user, announce } of users) if (user.status) announce()
  }

  /** A new process over the same store. */
  async function startAgain(): Promise<void> {
    running = await start()
    announceAll()
    await waits.until('the sessions log in', () =>
      running.frame.users.all.every(
        ({ stored, session }) => stored.loggedOut !== undefined || !isUnderWay(session.status),
      ),
    )
    await settled()
  }

  async function addUser(of: string, values?: DialogueValues): Promise<TestUser<Form>> {
    const made = createTestUser(JID.parse(of), {
      ...{ ...waits, net, network, gateway: jid, files, settled },
      now: () => new Date(clock.now()),
      process: () => running,
    })
    users.push(made)
    if (values) await loggedIn(made.user, values)
    return made.user as TestUser<unknown> as TestUser<Form>
  }

  const gateway: TestGateway<Form> = {
    jid,
    user: await addUser(user),
    addUser,
    clock,
    async advance(milliseconds) {
      clock.advance(milliseconds)
      await settled()
    },
    settled,
    until: waits.until,
    log: lines,
    async logs(text) {
      const find = () => lines.find((line) => text.test(line.text))
      await waits.until(`the gateway logs ${text}`, () => find() !== undefined)
      return find() as LogLine
    },
    store,
    async restart() {
      await settled()
      await waits.within('the gateway stops', running.stop())
      await startAgain()
    },
    async crash() {
      running.kill()
      await running.host.stop()
      await startAgain()
    },
    async disconnect() {
      running.host.lose()
      await running.host.stop()
      await settled()
    },
    async connect() {
      running.host.goOnline()
      announceAll()
      await settled()
    },
    async stop() {
      if (isStopped) return
      isStopped = true
      await settled()
      await waits.within('the gateway stops', running.stop()).finally(async () => {
        for (const one of users) await one.stop()
        await files.stop()
      })
    },
  }
  if (form) {
    await loggedIn(gateway.user, form).catch(async (error) => {
      await gateway.stop()
      throw error
    })
  }
  return gateway
}

/** Registers, and insists on the login. */
async function loggedIn(user: Pick<TestUser, 'jid' | 'register'>, values: DialogueValues): Promise<void> {
  const status = await user.register(values)
  if (status.state === 'online') return
  const reason = 'reason' in status ? `: ${status.reason}` : ''
  throw new GatewayTestingError('not-registered', `The session of ${user.jid} is ${status.state}${reason}`)
}
