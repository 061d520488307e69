import type { Negotiated, Negotiation, StreamFeature } from '@trestle/core'
import { featureOrder } from '@trestle/core'
import { StreamError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { Enable, Enabled, Failed, Resume, Resumed, StreamManagementFeature } from './elements.js'
import { StreamManagementError } from './errors.js'
import type { Keeper } from './keeper.js'
import type { ManagedSession } from './managed-session.js'

export interface EnableOptions {
  readonly resume: boolean
  readonly max: number | undefined
}

/** After everything that the login may still send: what is sent from here on is counted. */
const LAST = 900

/** Takes a session up again, before a new one would be bound (XEP-0198 §5). */
export function resumeFeature(keeper: Keeper): StreamFeature {
  return {
    name: 'stream-management-resume',
    order: (featureOrder.authentication + featureOrder.bind) / 2,
    match: ({ account, authenticated, bound, offer }) =>
      authenticated && !bound && isOffered(offer) && keeper.resumable(account) !== undefined,
    async negotiate({ account, send, receive }) {
      const session = keeper.resumable(account)
      if (!session) return { next: 'feature' }
      send(resumeRequest(session))
      const answer = await receive().catch((error) => {
        // A server that knows better how much we have is asked for this session no more.
        if (error instanceof StreamError) keeper.refused(session, undefined)
        throw error
      })
      const outcome = resumeOutcome(keeper, session, answer)
      return outcome ? { next: 'done', ...outcome } : { next: 'feature' }
    },
  }
}

/** Has a new session managed (XEP-0198 §3). */
export function enableFeature(keeper: Keeper, { resume, max }: EnableOptions): StreamFeature {
  return {
    name: 'stream-management-enable',
    order: LAST,
    match: ({ bound, offer }) => bound !== undefined && isOffered(offer) && !keeper.enabling,
    async negotiate({ send, receive }) {
      send(enableRequest({ resume, max }))
      return enableOutcome(keeper, await receive()) ? { next: 'feature', kept: true } : { next: 'feature' }
    },
  }
}

export function resumeRequest({ inbound, id = '' }: ManagedSession): Element {
  return Resume.encode({ h: inbound, previd: id })
}

export function enableRequest({ resume, max }: EnableOptions): Element {
  return Enable.encode(resume ? { resume, max } : {})
}

/** Undefined: it is not resumed. */
export function resumeOutcome(
  keeper: Keeper,
  session: ManagedSession,
  answer: Element,
): Omit<Negotiated, 'next'> | undefined {
  try {
    if (answer.is(Failed.ns, Failed.name)) {
      keeper.refused(session, Failed.decode(answer).h)
      return undefined
    }
    if (!answer.is(Resumed.ns, Resumed.name)) {
      throw new StreamManagementError('protocol-error', `The server answers a resumption by <${answer.name}/>.`)
    }
    const { previd, h } = Resumed.decode(answer)
    if (previd !== session.id || !session.jid) {
      throw new StreamManagementError('protocol-error', 'The server resumed another session than it was asked to.')
    }
    keeper.resumed(session, h)
    return { bound: session.jid, resumed: true, kept: true }
  } catch (error) {
    // It would say so again: a new session is due.
    keeper.refused(session, undefined)
    throw error
  }
}

/** Whether the server manages the session. */
export function enableOutcome(keeper: Keeper, answer: Element): boolean {
  if (answer.is(Failed.ns, Failed.name)) return false
  if (!answer.is(Enabled.ns, Enabled.name)) {
    throw new StreamManagementError('protocol-error', `The server answers stream management by <${answer.name}/>.`)
  }
  keeper.enabled(Enabled.decode(answer))
  return true
}

function isOffered(offer: Negotiation['offer']): boolean {
  return offer.child(StreamManagementFeature.ns, StreamManagementFeature.name) !== undefined
}
