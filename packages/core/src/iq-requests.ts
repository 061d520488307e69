import { JID } from '@trestle/jid'
import { DecodeError, Iq } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Clock, waitFor } from '@trestle/xmlstream'
import { decodeReporting } from './decode-reporting.js'
import { notAnswered, XmppError } from './errors.js'
import type { IqRequester } from './iq-requester.js'
import type { Wait } from './wait.js'

const DEFAULT_TIMEOUT = 30_000
/** The longest timer of the platforms, 24.8 days: no request waits for ever. */
const MAX_TIMEOUT = 2 ** 31 - 1

export interface IqRequests {
  /** Asks from one local address; `from` is written on the stanza where there is one. */
  requester(from: () => JID | undefined): IqRequester
  /** Settles a request. Returns false where none waits for an answer of that sender. */
  settle(iq: Iq): boolean
  /** Ends the request to which this is the answer, if there is one, with an error: the answer could not be read. */
  fail(iq: Iq, error: Error): void
  /** Fails whatever is still waiting. */
  failAll(cause?: Error): void
  readonly pending: number
}

interface Pending {
  readonly answers: (iq: Iq) => boolean
  resolve(iq: Iq): void
  reject(error: unknown): void
}

export interface IqRequestsOptions {
  readonly send: (element: Element) => void
  readonly newId: () => string
  readonly clock: Clock
  /** The address that the session has now, for answers of the own account and server. */
  readonly own: () => JID | undefined
  /** Called with entries that were left out of an answer as invalid. */
  readonly report: (error: unknown, source: string, stanza: Element) => void
}

export function createIqRequests({ send, newId, clock, own, report }: IqRequestsOptions): IqRequests {
  const waiting = new Map<string, Pending>()

  function request(from: JID | undefined, type: 'get' | 'set', to: JID | undefined, payload: Element, wait: Wait) {
    const id = newId()
    const timedOut = (milliseconds: number) => notAnswered(to?.toString() ?? 'The server', milliseconds)
    const timeout = Math.min(wait.timeout ?? DEFAULT_TIMEOUT, MAX_TIMEOUT)
    return waitFor<Iq>({ signal: wait.signal, timeout, clock, timedOut }, (resolve, reject) => {
      waiting.set(id, { resolve, reject, answers: (iq) => isAnswer(iq, from, to, own()) })
      try {
        send(Iq.of({ type, id, to, from, payload }).element)
      } catch (error) {
        waiting.delete(id)
        throw error
      }
      return () => waiting.delete(id)
    })
  }

  function answeredBy(iq: Iq): Pending | undefined {
    const pending = iq.id === undefined ? undefined : waiting.get(iq.id)
    return pending?.answers(iq) ? pending : undefined
  }

  return {
    requester(from) {
      const ask = (type: 'get' | 'set'): IqRequester['get'] =>
        async function ask(to, { request: definition, result }, value, wait = {}) {
          const answer = await request(from(), type, target(to), definition.encode(value), wait)
          if (!result) return undefined as never
          const payload = answer.payload
          if (!payload) throw new DecodeError('iq', `the answer of ${to ?? 'the server'} is empty`)
          if (wait.skipped) return result.decode(payload, wait)
          return decodeReporting(result, payload, (error) => report(error, 'iq', answer.element))
        }
      return {
        get: ask('get'),
        set: ask('set'),
        request: async (type, to, payload, wait = {}) => request(from(), type, target(to), payload, wait),
      }
    },
    settle(iq) {
      const pending = answeredBy(iq)
      if (!pending) return false
      if (iq.type === 'error') pending.reject(iq.error)
      else pending.resolve(iq)
      return true
    },
    fail: (iq, error) => answeredBy(iq)?.reject(error),
    failAll(cause) {
      for (const { reject } of [...waiting.values()])
        reject(new XmppError('disconnected', 'The session ended before the answer came.', cause && { cause }))
    },
    get pending() {
      return waiting.size
    },
  }
}

function target(to: JID | string | undefined): JID | undefined {
  return to === undefined ? undefined : JID.from(to)
}

/**
 * An id alone proves nothing: the answer must come from whom we asked, and to where we asked from. The server answers
 * for the account, with its own address or none (RFC 6120 §8.1.2.1).
 */
function isAnswer(iq: Iq, from: JID | undefined, asked: JID | undefined, own: JID | undefined): boolean {
  if (from && iq.to && !iq.to.equals(from)) return false
  const answered = iq.from
  if (asked && answered) return answered.equals(asked) || (isAccount(asked, own) && isAccount(answered, own))
  if (asked) return isAccount(asked, own) || isServer(asked, own)
  return !answered || isAccount(answered, own) || isServer(answered, own)
}

function isAccount(jid: JID, own: JID | undefined): boolean {
  return own !== undefined && own.local !== '' && (jid.equals(own) || jid.equals(own.bare))
}

function isServer(jid: JID, own: JID | undefined): boolean {
  return own !== undefined && own.local !== '' && jid.local === '' && jid.resource === '' && jid.domain === own.domain
}
