import { randomBytes } from 'node:crypto'
import type { JID } from '@trestle/jid'
import { DecodeError, type StanzaErrorCondition, StreamError } from '@trestle/stanza'
import {
  Enable,
  Enabled,
  Failed,
  NS_STREAM_MANAGEMENT,
  Resume,
  Resumed,
  StreamManagementFeature,
} from '@trestle/xep-0198'
import type { Element } from '@trestle/xml'
import type { LoginExtension } from './login-extension.js'
import type { StreamManagementOptions } from './options.js'
import { createSessionLine, type SessionLine } from './session-line.js'
import type { Session } from './sessions.js'

export interface StreamManagementSettings {
  /** Absent where it is not offered. */
  readonly offered: StreamManagementOptions | undefined
  readonly maxUnacked: number
  readonly maxCharacters: number
  readonly log: (line: string) => void
}

/** Stream Management (XEP-0198): acknowledges, and keeps sessions whose connection is lost. */
export interface StreamManagement {
  /** For the stream features of those who have logged in; absent where it is not offered. */
  readonly feature: Element | undefined
  readonly extension: LoginExtension
  /** The line of a new session; `ended` when it is over for good. */
  lineFor(session: () => Session, ended: () => void): SessionLine
  /** Answers a client that has no resource yet, with the session that it resumes, if it does. */
  beforeBinding(request: Element, account: JID): ResumeAnswer
  /** Ends the sessions that have no stream. */
  endKept(): void
}

interface ResumeAnswer {
  readonly answer: Element
  readonly resumed?: Session
}

const REQUESTS: ReadonlySet<string> = new Set([Enable.name, Resume.name])

/** What is kept of a session that has ended. */
interface Remembered {
  readonly account: JID
  readonly handled: number
}

const MAX_REMEMBERED = 1000

export function createStreamManagement(settings: StreamManagementSettings): StreamManagement {
  const { offered, log } = settings
  const { max = 60, location } = offered ?? {}
  const byId = new Map<string, Session>()
  const gone = new Map<string, Remembered>()
  const kept = new Set<() => void>()

  const failed = (condition: StanzaErrorCondition, h?: number) => Failed.encode({ condition, h })
  const checked = (read: () => Element): Element => {
    try {
      return read()
    } catch (error) {
      if (error instanceof DecodeError) return failed('bad-request')
      throw error
    }
  }

  function lineFor(session: () => Session, ended: () => void): SessionLine {
    let id: string | undefined
    let timer: NodeJS.Timeout | undefined
    const expire = () => line.close('connection-timeout')

    function forget(): void {
      clearTimeout(timer)
      kept.delete(expire)
    }

    function enable(request: Element): Element {
      const { resume = false } = Enable.decode(request)
      const keep = resume && max > 0
      id = randomBytes(18).toString('base64url')
      if (keep) byId.set(id, session())
      line.manage(keep)
      return Enabled.encode(keep ? { id, resume: true, max: Math.ceil(max), location } : {})
    }

    const line = createSessionLine({
      ...settings,
      answer(request) {
        if (!offered || !REQUESTS.has(request.name)) return undefined
        if (request.name === Resume.name || line.unacked) return failed('unexpected-request')
        return checked(() => enable(request))
      },
      onKept() {
        log(`${session().jid} has no connection.`)
        clearTimeout(timer)
        timer = setTimeout(expire, max * 1000).unref()
        kept.add(expire)
      },
      onAttached: forget,
      onOver() {
        forget()
        if (id !== undefined && byId.delete(id)) remember(id, { account: session().jid.bare, handled: line.handled })
        ended()
      },
    })
    return line
  }

  function remember(id: string, what: Remembered): void {
    gone.set(id, what)
    for (const oldest of gone.keys()) {
      if (gone.size <= MAX_REMEMBERED) break
      gone.delete(oldest)
    }
  }

  function resume(request: Element, account: JID): ResumeAnswer {
    let resumed: Session | undefined
    const answer = checked(() => {
      const { previd, h } = Resume.decode(request)
      const session = byId.get(previd)
      if (!session?.line.resumable || !session.jid.bare.equals(account)) {
        const before = gone.get(previd)
        return failed('item-not-found', before?.account.equals(account) ? before.handled : undefined)
      }
      session.line.resume(h)
      session.active = true
      resumed = session
      return Resumed.encode({ previd, h: session.line.handled })
    })
    return resumed ? { answer, resumed } : { answer }
  }

  return {
    feature: offered && StreamManagementFeature.encode({}),
    extension: {
      offer: () => StreamManagementFeature.encode({}),
      authenticated({ element }, account) {
        const request = element.child(NS_STREAM_MANAGEMENT, Resume.name)
        if (!request) return undefined
        const { answer, resumed } = resume(request, account)
        return { answers: [answer], resumed }
      },
      bindFeature: NS_STREAM_MANAGEMENT,
      bound(bind, session) {
        const request = bind.child(NS_STREAM_MANAGEMENT, Enable.name)
        return request && session.line.answer(request)
      },
    },
    lineFor,
    beforeBinding(request, account) {
      if (request.is(NS_STREAM_MANAGEMENT, Resume.name)) return resume(request, account)
      if (request.is(NS_STREAM_MANAGEMENT, Enable.name)) return { answer: failed('unexpected-request') }
      throw new StreamError('unsupported-stanza-type')
    },
    endKept() {
      for (const end of [...kept]) end()
    },
  }
}
