import type { Contact, ContactInfo } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Call } from '../module/handlers.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { Users } from '../sessions/users.js'

/** Asks the network about somebody. Who asks while that is under way gets the same answer. */
export interface LookUps {
  /**
   * What the network tells; `undefined` where the module looks nobody up. `admit` is called where the network is about to be
   * asked, and may throw. Rejects with what the module throws, and with GatewayError `disconnected` without a connection.
   */
  ask(user: string, legacyId: string, admit?: () => void): Promise<ContactInfo | undefined>
}

export interface LookUpsOptions {
  readonly users: Pick<Users, 'get'>
  readonly contactOf: (user: string, legacyId: string) => Contact
  /** Runs a handler of the module with a deadline. */
  readonly run: <T>(live: LiveSession, work: (call: Call) => T | Promise<T>, user: string) => Promise<T>
}

type Answer = Promise<ContactInfo | undefined>

export function createLookUps({ users, contactOf, run }: LookUpsOptions): LookUps {
  /** By session: another one may know better. */
  const underWay = new WeakMap<LiveSession, Map<string, Answer>>()

  return {
    async ask(user, legacyId, admit) {
      const live = users.get(user)?.session.current
      if (!live?.connected) throw new GatewayError('disconnected', 'You are not connected to the network.')
      const { fetchContact } = live.handlers()
      if (!fetchContact) return undefined
      const ofSession = underWay.get(live) ?? new Map<string, Answer>()
      underWay.set(live, ofSession)
      const known = ofSession.get(legacyId)
      if (known) return known
      admit?.()
      const answer = run(live, (call) => live.handlers().fetchContact?.(contactOf(user, legacyId), call), user)
      ofSession.set(legacyId, answer)
      return answer.finally(() => ofSession.delete(legacyId))
    },
  }
}
