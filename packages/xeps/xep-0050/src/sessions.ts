import { createCache, type IqContext, toStanzaError, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { commandError } from './command-stanza-error.js'
import { type CommandRun, createDialogue, type DialogueState, type StageValue } from './dialogue.js'
import type { CommandAction, CommandValue } from './elements.js'

export interface CommandOptions {
  /** Executions at one time; 1,000 by default. */
  readonly maxSessions?: number
  /** Executions of one account at one time; 10 by default. One more ends its oldest. */
  readonly maxSessionsPerRequester?: number
  /** Milliseconds without a request after which an execution ends; 10 minutes by default. */
  readonly sessionTimeout?: number
}

export interface Sessions {
  start(request: CommandValue, context: IqContext, run: CommandRun): Promise<CommandValue>
  proceed(request: CommandValue, sessionid: string, context: IqContext): Promise<CommandValue>
  /** Ends all executions of a command, or all there are. */
  endAll(run?: CommandRun): void
}

interface Session {
  readonly id: string
  readonly node: string
  readonly from: JID
  readonly to: JID
  readonly run: CommandRun
  readonly dialogue: DialogueState
  timer: unknown
}

const ACTIONS: ReadonlySet<string> = new Set<CommandAction>(['execute', 'cancel', 'prev', 'next', 'complete'])

/** Ended sessions that are remembered, so that a later request gets `session-expired` and not `bad-sessionid`. */
const MAX_ENDED = 1000

export function createSessions(xmpp: Pick<Xmpp, 'clock' | 'newId'>, options: CommandOptions): Sessions {
  const { maxSessions = 1000, maxSessionsPerRequester = 10, sessionTimeout = 600_000 } = options
  const sessions = new Map<string, Session>()
  const ended = createCache<string>({ max: MAX_ENDED })

  const ownerOf = ({ from, to, node }: Pick<Session, 'from' | 'to' | 'node'>) =>
    JSON.stringify([`${from}`, `${to}`, node])

  function end(session: Session, reason: StanzaError): void {
    if (!sessions.delete(session.id)) return
    xmpp.clock.clearTimeout(session.timer)
    ended.set(session.id, ownerOf(session))
    session.dialogue.end(reason)
  }

  function touch(session: Session): void {
    xmpp.clock.clearTimeout(session.timer)
    session.timer = xmpp.clock.setTimeout(() => end(session, commandError('session-expired')), sessionTimeout)
  }

  function makeRoom(from: JID): void {
    const own = [...sessions.values()].filter((session) => session.from.bare.equals(from.bare))
    const [oldest] = own
    if (oldest && own.length >= maxSessionsPerRequester) end(oldest, commandError('session-expired'))
    if (sessions.size >= maxSessions) throw new StanzaError('resource-constraint')
  }

  async function answerWith(
    session: Session,
    lang: string | undefined,
    stage: Promise<StageValue>,
  ): Promise<CommandValue> {
    try {
      const answer = await stage
      if (answer.status !== 'executing') end(session, commandError('session-expired'))
      return { node: session.node, sessionid: session.id, ...(lang !== undefined && { lang }), ...answer }
    } catch (error) {
      end(session, toStanzaError(error))
      throw error
    }
  }

  return {
    async start(request, { from, to, iq }, run) {
      const action = actionOf(request)
      if (action !== 'execute') throw commandError('bad-action', 'A command begins with execute.')
      makeRoom(from)
      const { node } = request
      const lang = request.lang ?? iq.lang
      const id = xmpp.newId()
      const session: Session = {
        id,
        node,
        from,
        to,
        run,
        dialogue: createDialogue({ from, to, node, lang, given: request.form }),
        timer: undefined,
      }
      sessions.set(id, session)
      touch(session)
      return answerWith(session, request.lang, session.dialogue.start(run))
    },
    async proceed(request, sessionid, { from, to }) {
      const owner = ownerOf({ from, to, node: request.node })
      const session = sessions.get(sessionid)
      if (!session && ended.get(sessionid) === owner) throw commandError('session-expired')
      // The answer is the same for a session of another requester: it must not reveal that there is one.
      if (!session || ownerOf(session) !== owner) throw commandError('bad-sessionid')
      const action = actionOf(request)
      touch(session)
      if (action === 'cancel') {
        end(session, commandError('session-expired', 'The command was cancelled.'))
        return { node: session.node, sessionid, status: 'canceled' }
      }
      // What throws here leaves the session as it was.
      const stage = session.dialogue.handle(action, request.form)
      return answerWith(session, request.lang, stage)
    },
    endAll(run) {
      for (const session of [...sessions.values()]) {
        if (!run || session.run === run) end(session, commandError('session-expired'))
      }
    },
  }
}

function actionOf({ action = 'execute' }: CommandValue): CommandAction {
  if (!ACTIONS.has(action)) throw commandError('malformed-action')
  return action as CommandAction
}
