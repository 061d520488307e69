import { createHmac, randomBytes } from 'node:crypto'
import type { JID } from '@trestle/jid'
import { Bind2Bound, Bind2Feature, Bind2Request, NS_BIND2 } from '@trestle/xep-0386'
import type { Element } from '@trestle/xml'
import type { LoginExtension, LoginRequest } from './login-extension.js'
import type { Session, Sessions } from './sessions.js'

/** A binding that was requested along with an authentication, and is to be granted. */
export interface Bind2Grant {
  readonly jid: JID
  /** Makes the `<bound/>`, once the session is made. */
  bound(session: Session): Element
}

export interface Bind2 {
  offer(): Element
  /** Undefined where the request binds no resource, or the account has as many as are allowed. */
  grant(request: LoginRequest, account: JID): Bind2Grant | undefined
}

export interface Bind2Settings {
  readonly sessions: Sessions
  readonly maxSessions: number
  readonly extensions: readonly LoginExtension[]
}

/** Characters of a tag that go into the resource. */
const MAX_TAG = 200

/** Binds resources along with authentications (XEP-0386). Installations keep the resource they had. */
export function createBind2({ sessions, maxSessions, extensions }: Bind2Settings): Bind2 {
  const secret = randomBytes(32)

  function resourceFor(account: JID, tag: string | undefined, userAgentId: string | undefined): string {
    const own =
      userAgentId === undefined
        ? randomBytes(9)
        : createHmac('sha256', secret)
            .update(`${account}\0${tag ?? ''}\0${userAgentId}`)
            .digest()
            .subarray(0, 9)
    const suffix = own.toString('base64url')
    return tag ? `${tag}/${suffix}` : suffix
  }

  function addressFor(account: JID, tag: string | undefined, userAgentId: string | undefined): JID {
    try {
      return account.withResource(resourceFor(account, tag?.slice(0, MAX_TAG), userAgentId))
    } catch {
      // The tag cannot stand in an address.
      return account.withResource(resourceFor(account, undefined, userAgentId))
    }
  }

  return {
    offer() {
      const features = extensions.flatMap(({ bindFeature }) => (bindFeature ? [{ var: bindFeature }] : []))
      return Bind2Feature.encode({ ...(features.length > 0 && { inline: { features } }) })
    },
    grant({ element, userAgentId }, account) {
      const bind = element.child(NS_BIND2, Bind2Request.name)
      if (!bind) return undefined
      const others = sessions.of(account).filter((one) => !userAgentId || one.userAgentId !== userAgentId)
      if (others.length >= maxSessions) return undefined
      const jid = addressFor(account, Bind2Request.decode(bind).tag, userAgentId)
      return {
        // Two installations that claim one id, say.
        jid: others.some((one) => one.jid.equals(jid)) ? addressFor(account, undefined, undefined) : jid,
        bound(session) {
          const answers = extensions.flatMap((extension) => extension.bound?.(bind, session) ?? [])
          return Bind2Bound.encode({ features: answers })
        },
      }
    },
  }
}
