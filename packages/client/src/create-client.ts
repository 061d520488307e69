import { createCore, roster, type StreamFeature } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import { type EventHub, systemClock } from '@trestle/xmlstream'
import { createAuthenticator } from './authenticator.js'
import type { Client, ClientEvents, ClientStatus } from './client.js'
import { ClientError } from './client-error.js'
import { toClientError } from './client-errors.js'
import type { ClientOptions } from './client-options.js'
import { authentication } from './features/authentication.js'
import { bind } from './features/bind.js'
import { session as legacySession } from './features/session.js'
import { login } from './login.js'
import type { Session } from './session.js'
import { streamLink } from './stream-link.js'

/** A client that reaches its server by the given connector. Nothing happens before `start()`. */
export function createClient(options: ClientOptions): Client {
  const { connector, clock = systemClock, timeouts = {}, limits, keepAlive = 60_000, tls = {} } = options
  const { login: loginTimeout = 30_000, stop: stopTimeout = 5000 } = timeouts
  const given = JID.from(options.jid)
  const account = given.bare
  const resource = options.resource || given.resource || undefined
  const plaintext = tls.mode === 'none'
  if (plaintext && tls.insecure !== true) {
    throw new ClientError('insecure', 'Without TLS everybody on the way reads along: confirm it by tls.insecure.')
  }
  const core = createCore({ kind: 'client', address: account, clock, newId: options.newId })
  const { xmpp } = core
  // The hub does not mind names that the core has no use for.
  const events = xmpp.events as unknown as EventHub<ClientEvents>
  const authenticator = createAuthenticator({ ...options, account })
  const own: readonly StreamFeature[] = [
    authentication(authenticator),
    bind({ resource, newId: xmpp.newId }),
    legacySession(xmpp.newId),
  ]

  let status: ClientStatus = 'offline'
  let session: Session | undefined
  let giveUp: AbortController | undefined
  let starting: Promise<unknown> | undefined
  let stopping: Promise<void> | undefined

  function become(next: ClientStatus): void {
    if (status === next) return
    status = next
    events.emit('status', next)
  }

  async function connect(signal: AbortSignal): Promise<JID> {
    const made = await login({
      account,
      connector,
      tls: !plaintext,
      features: () => [...own, ...core.streamFeatures],
      clock,
      limits,
      keepAlive,
      onError: (error) => xmpp.report(error, 'stream'),
      signal,
    })
    session = made
    const { stream, jid, resumed } = made
    become('online')
    core.attach(streamLink(stream), jid, { resumed })
    made.handOver({
      receive(element) {
        if (stream.state === 'open' || !isRequest(element)) core.receive(element)
      },
      ended: (error) => ended(made, error),
    })
    return jid
  }

  function ended(which: Session, cause: Error): void {
    // A stream error is followed by the end of the stream: the first word counts.
    if (session !== which) return
    if (status === 'closing' && which.stream.state !== 'closed') return
    const asked = status === 'closing'
    session = undefined
    void which.stream.close()
    become('offline')
    core.detach(asked ? undefined : toClientError(cause))
  }

  async function start({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<JID> {
    if (status !== 'offline') {
      throw new ClientError('already-started', `The client is ${status}: call start() once it is offline.`)
    }
    core.install()
    if (signal?.aborted) throw aborted(signal.reason)
    const controller = new AbortController()
    giveUp = controller
    const abort = () => controller.abort(aborted(signal?.reason))
    const late = () =>
      controller.abort(
        new ClientError('timeout', `The login took more than ${loginTimeout / 1000} s: try again later.`),
      )
    const timer = clock.setTimeout(late, loginTimeout)
    signal?.addEventListener('abort', abort, { once: true })
    const connecting = Promise.resolve(controller.signal).then(connect)
    starting = connecting.catch(() => {})
    become('connecting')
    try {
      return await connecting
    } catch (error) {
      throw toClientError(controller.signal.aborted ? controller.signal.reason : error)
    } finally {
      clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      giveUp = undefined
      starting = undefined
      if (!session) become('offline')
    }
  }

  async function close({ timeout = stopTimeout }: { readonly timeout?: number | undefined }): Promise<void> {
    giveUp?.abort(aborted())
    if (starting) await starting
    if (!session) return
    const held = core.flushed(timeout)
    if (held) await held
    if (!session) return
    become('closing')
    await session.stream.close({ timeout })
  }

  const client: Client = {
    xmpp,
    get status() {
      return status
    },
    get jid() {
      return xmpp.jid
    },
    get roster() {
      return core.get(roster)
    },
    start,
    stop(how = {}) {
      stopping ??= close(how).finally(() => {
        stopping = undefined
      })
      return stopping
    },
    iq: xmpp.iq,
    send: xmpp.send,
    message: xmpp.message,
    presence: xmpp.presence,
    on: events.on,
    once: events.once,
    off: events.off,
    use(plugin, given) {
      core.use(plugin, given)
      return client
    },
    get: (plugin) => core.get(plugin),
    remove: (plugin) => core.remove(plugin),
    as: () => client,
  }
  return client
}

function aborted(cause?: unknown): ClientError {
  return new ClientError('aborted', 'The login was given up, as asked for.', cause === undefined ? {} : { cause })
}

/** A request that arrives while we close cannot be answered any more. */
function isRequest({ name, attrs }: Element): boolean {
  return name === 'iq' && (attrs['type'] === 'get' || attrs['type'] === 'set')
}
