import { createFrame, createMemoryStore, type Network } from '@trestle/gateway'
import { createManualClock, createTestNetwork } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'

export const GATEWAY = 'network-name.example.org'
/** Milliseconds that anything in a test may take. */
const LIMIT = 5000
const log = { debug() {}, info() {}, warn: console.warn, error: console.error }

export type TestGateway<Form extends object> = Awaited<ReturnType<typeof startTestGateway<Form>>>

/**
 * A gateway in memory, and Juliet, a user with a client. Every wait has a limit, and its error says what did not happen.
 * Call `stop()` after each test.
 */
export async function startTestGateway<Form extends object>(network: Network<Form>) {
  const server = createTestNetwork()
  const clock = createManualClock()
  const host = server.join({ jid: GATEWAY, kind: 'component', clock })
  const frame = createFrame({ host, network, store: createMemoryStore(), log, allows: () => true })
  const juliet = server.join({ jid: 'juliet@example.org/balcony' })
  juliet.use(registration)

  const lines: string[] = []
  juliet.xmpp.events.on('message', ({ from, body }) => {
    if (body !== undefined) lines.push(`${from?.bare}: ${body}`)
  })
  juliet.xmpp.events.on('message:error', ({ from, error }) => {
    lines.push(`${from?.bare} refuses: ${error?.text ?? error?.condition}`)
  })
  juliet.xmpp.events.on('presence', ({ from, status }) => void lines.push(`${from?.bare} shows: ${status ?? ''}`))
  juliet.xmpp.events.on('subscription', ({ type, from }) => {
    if (type === 'subscribe') juliet.xmpp.send(juliet.xmpp.presence({ type: 'subscribed', to: from?.bare }))
  })

  host.goOnline()
  juliet.goOnline()
  await within('The gateway starts', frame.start())

  return {
    /** The gateway's clock. It stands still: `clock.advance(60_000)` makes it a minute later. */
    clock,
    /** Registers Juliet with these values of the registration form, and subscribes her to the gateway. */
    register: async (form: Form) => {
      const values = Object.entries(form).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)])
      const registered = juliet.get(registration).register(GATEWAY, Object.fromEntries(values))
      await within('The gateway takes the registration', registered)
      juliet.xmpp.send(juliet.xmpp.presence({ type: 'subscribe', to: GATEWAY }))
    },
    /** Juliet writes to a contact. */
    write: (to: string, body: string) =>
      juliet.xmpp.send(juliet.xmpp.message({ to: `${to}@${GATEWAY}`, type: 'chat', body })),
    /** Waits until Juliet's client has received a line, such as `romeo@…: Hello`, and takes it out of the list. */
    async received(wanted: string | RegExp) {
      const fits = (line: string) => (typeof wanted === 'string' ? line === wanted : wanted.test(line))
      const rest = () => `She received: ${lines.length > 0 ? `\n  ${lines.join('\n  ')}` : 'nothing.'}`
      await until(`Juliet receives ${wanted}`, () => lines.some(fits), rest)
      lines.splice(lines.findIndex(fits), 1)
    },
    async stop() {
      await within('The gateway stops', frame.stop())
      await juliet.stop()
      await host.stop()
    },
  }
}

/** Waits until something is the case. */
export async function until(what: string, isTrue: () => boolean, details = () => ''): Promise<void> {
  for (const end = Date.now() + LIMIT; !isTrue(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (Date.now() > end) throw new Error(`This did not happen within ${LIMIT} ms: ${what}\n${details()}`)
  }
}

/** The outcome of a promise, or an error that says what took too long. */
export async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`This did not happen within ${LIMIT} ms: ${what}`)), LIMIT)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
