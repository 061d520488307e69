import { decodeReporting, type IqRequester, type Wait, type Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import { DecodeError, Iq, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { Privilege, PrivilegedIq } from './elements.js'
import { allows, type Permissions } from './permissions.js'
import { PrivilegeError } from './privilege-error.js'

interface PrivilegedIqOptions {
  readonly xmpp: Xmpp
  /** The bare address of the account that asks. */
  readonly user: JID
  readonly permissions: () => Permissions | undefined
}

/** Asks in the name of a user, through the user's server (§6.3). */
export function privilegedRequester({ xmpp, user, permissions }: PrivilegedIqOptions): IqRequester {
  async function request(type: 'get' | 'set', to: JID | undefined, payload: Element, wait?: Wait): Promise<Iq> {
    if (!allows(permissions()?.iq.get(payload.ns), type)) {
      const text = `${user.domain} has not granted requests of type ${type} in ${payload.ns} in the name of users.`
      throw new PrivilegeError('not-granted', text)
    }
    const id = xmpp.newId()
    // What is for the account itself is addressed to it: servers route what they unwrap.
    const asked = to ?? user
    const wrapped = PrivilegedIq.encode(Iq.of({ type, id, to: asked, payload }).element)
    const outer = await xmpp.iq.request(type, user, wrapped, wait)
    return answerIn(outer, { id, asked, user })
  }

  const ask = (type: 'get' | 'set'): IqRequester['get'] =>
    async function ask(to, { request: definition, result }, value, wait = {}) {
      const answer = await request(type, target(to), definition.encode(value), wait)
      if (!result) return undefined as never
      const { payload } = answer
      if (!payload) throw new DecodeError('iq', `the answer of ${to ?? user} is empty`)
      if (wait.skipped) return result.decode(payload, wait)
      return decodeReporting(result, payload, (error) => xmpp.report(error, answer.element))
    }

  return { get: ask('get'), set: ask('set'), request: async (type, to, ...more) => request(type, target(to), ...more) }
}

interface Asked {
  readonly id: string
  readonly asked: JID
  readonly user: JID
}

/** The result that the server hands on. Throws the StanzaError that it hands on instead. */
function answerIn(outer: Iq, { id, asked, user }: Asked): Iq {
  const stanza = outer.get(Privilege)?.forwarded?.stanza
  const inner = stanza?.name === 'iq' ? new Iq(stanza) : undefined
  if (!inner || inner.id !== id || !isFrom(inner, asked, user)) {
    throw new PrivilegeError('invalid-answer', `${user.domain} handed on what is no answer to the request.`)
  }
  if (inner.type === 'result') return inner
  throw inner.error ?? new StanzaError('undefined-condition')
}

/** The server answers for the account, in its own name or without any (RFC 6120 §8.1.2.1). */
function isFrom(answer: Iq, asked: JID, user: JID): boolean {
  const { from } = answer
  if (from?.equals(asked)) return true
  return asked.equals(user) && (from === undefined || from.equals(user.domain))
}

function target(to: JID | string | undefined): JID | undefined {
  return to === undefined ? undefined : JID.from(to)
}
