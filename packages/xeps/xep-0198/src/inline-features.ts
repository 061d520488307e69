import type { InlineFeature } from '@trestle/core'
import type { Element } from '@trestle/xml'
import { Enabled, Failed, NS_STREAM_MANAGEMENT, Resumed, StreamManagementFeature } from './elements.js'
import type { Keeper } from './keeper.js'
import { type EnableOptions, enableOutcome, enableRequest, resumeOutcome, resumeRequest } from './stream-features.js'

/** Before a resource is asked for: a session that is resumed has one (XEP-0198 §9.2). */
const FIRST = -100

/** Takes a session up again with the authentication (XEP-0198 §9.2). */
export function inlineResume(keeper: Keeper): InlineFeature {
  return {
    name: 'stream-management-resume',
    within: 'authentication',
    order: FIRST,
    request(offered, { account }) {
      const session = keeper.resumable(account)
      return session && offersResumption(offered) ? resumeRequest(session) : undefined
    },
    answered(answer, { account }) {
      const session = keeper.resumable(account)
      const own = answer.child(Resumed.ns, Resumed.name) ?? answer.child(Failed.ns, Failed.name)
      // Where the server says nothing of it, the session may still be resumed after the authentication.
      return session && own ? resumeOutcome(keeper, session, own) : undefined
    },
  }
}

function offersResumption(inline: Element): boolean {
  return inline.child(StreamManagementFeature.ns, StreamManagementFeature.name) !== undefined
}

/** Has a new session managed as it is bound (XEP-0198 §9.1). */
export function inlineEnable(keeper: Keeper, options: EnableOptions): InlineFeature {
  return {
    name: 'stream-management-enable',
    within: 'bind',
    // A session is resumed before a resource is bound, or not at all.
    postpones: (offered, { account }) => keeper.resumable(account) !== undefined && !offersResumption(offered),
    request(offered) {
      const isOffered = offered
        .elements()
        .some(({ name, attrs }) => name === 'feature' && attrs['var'] === NS_STREAM_MANAGEMENT)
      return isOffered ? enableRequest(options) : undefined
    },
    answered(answer) {
      const own = answer.child(Enabled.ns, Enabled.name) ?? answer.child(Failed.ns, Failed.name)
      return own && enableOutcome(keeper, own) ? { kept: true } : undefined
    },
  }
}
