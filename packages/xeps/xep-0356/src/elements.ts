import {
  attr,
  boolean,
  content,
  type ElementDef,
  element,
  type Infer,
  lenient,
  list,
  mapped,
  NS_CLIENT,
  nested,
  optional,
  raw,
  rest,
  string,
} from '@trestle/stanza'
import { Delay } from '@trestle/xep-0203'
import { type ForwardedValue, NS_FORWARD } from '@trestle/xep-0297'
import type { Element } from '@trestle/xml'

/** XEP-0356, since version 0.4. */
export const NS_PRIVILEGE = 'urn:xmpp:privilege:2'

/** Versions 0.2 and 0.3, which know no iqs: still met in ejabberd, such as 23.01. */
export const NS_PRIVILEGE_1 = 'urn:xmpp:privilege:1'

const STANZAS: ReadonlySet<string> = new Set(['message', 'presence', 'iq'])

/** One stanza. Answers are met in which it has no namespace of its own, as in an example of §6.3. */
const PrivilegedForward = mapped(
  element(NS_FORWARD, 'forwarded', { delay: lenient(nested(Delay)), rest: content() }),
  ({ delay, rest: children }): ForwardedValue => {
    const [stanza, ...more] = children.filter(
      ({ ns, name }) => (ns === NS_CLIENT || ns === NS_FORWARD) && STANZAS.has(name),
    )
    if (!stanza || more.length > 0) throw new Error('expected one stanza')
    return { ...(delay && { delay }), stanza }
  },
  ({ delay, stanza }) => ({ delay, rest: [stanza] }),
)

function privilegeIn(ns: string) {
  const namespace = element(ns, 'namespace', { ns: attr(string), type: attr(string), rest: rest() })
  const perm = element(ns, 'perm', {
    access: attr(string),
    type: optional(attr(string)),
    push: optional(attr(boolean), { skipInvalid: true }),
    namespaces: optional(list(namespace, { skipInvalid: true })),
    rest: rest(),
  })
  return element(ns, 'privilege', {
    perms: optional(list(perm, { skipInvalid: true })),
    forwarded: optional(nested(PrivilegedForward)),
    rest: rest(),
  })
}

/** What a server grants (§4.2), or what goes through it: a forwarded message (§5.3), or the answer to an iq (§6.3). */
export const Privilege = privilegeIn(NS_PRIVILEGE)
export interface PrivilegeValue extends Infer<typeof Privilege> {}

/** The same of version 1. */
export const Privilege1: ElementDef<PrivilegeValue> = privilegeIn(NS_PRIVILEGE_1)

const Wrapper = element(NS_PRIVILEGE, 'privileged_iq', { iq: nested(raw(NS_CLIENT, 'iq')) })

/** A request on behalf of a user (§6.3): the value is the iq in it. */
export const PrivilegedIq: ElementDef<Element> = mapped(
  Wrapper,
  ({ iq }) => iq,
  (iq) => ({ iq }),
)
