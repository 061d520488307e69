import {
  defineNetwork,
  GatewayError,
  type SendOptions,
  type SessionContext,
  secretField,
  textField,
} from '../src/index.js'

/** What a test sees of one session of the trial network. */
export interface TrialSession {
  readonly context: SessionContext<{ readonly username: string; readonly password: string }>
  /** What reached the network, in order. */
  readonly got: { readonly chat: string; readonly body: string; readonly clientId: string; readonly attempt: number }[]
  readonly typing: { readonly chat: string; readonly state: string }[]
  readonly friendships: { readonly legacyId: string; readonly kind: string }[]
  says(from: string, body: string, options?: SendOptions): Promise<void>
}

export interface Trial {
  readonly sessions: TrialSession[]
  /** Replaced by tests to make the network fail. */
  login: (session: TrialSession) => unknown
  send: (session: TrialSession, body: string) => unknown
  left: string[]
  /** Resolves with the next session that has logged in. */
  next(): Promise<TrialSession>
}

/** A network module whose every move a test decides. */
export function trialNetwork(capabilities: { clientIds?: true; friends?: boolean } = {}) {
  const waiting: ((session: TrialSession) => void)[] = []
  const trial: Trial = {
    sessions: [],
    login: () => 'Hello',
    send: () => undefined,
    left: [],
    next: () => new Promise((resolve) => waiting.push(resolve)),
  }
  const friends = capabilities.friends ?? true
  const network = defineNetwork({
    name: 'Trial',
    type: 'trial',
    registration: {
      username: textField({ required: true, label: 'User name' }),
      password: secretField({ required: true, check: (value) => (value.length < 3 ? 'too short' : undefined) }),
    },
    capabilities: {
      typing: true,
      text: { maxBytes: 100 },
      ...(friends && { friends: true as const }),
      ...(capabilities.clientIds && { clientIds: true as const }),
    } as { typing: true; friends: true; text: { maxBytes: number } },
    session(context) {
      const { contacts } = context
      let count = 0
      const session: TrialSession = {
        context,
        got: [],
        typing: [],
        friendships: [],
        says: (from, body, options) => contacts.byLegacyId(from).sendText(body, options),
      }
      trial.sessions.push(session)
      const handlers = {
        async login() {
          if (context.user.form.password === 'wrong') throw new GatewayError('bad-credentials', 'Wrong password.')
          const text = await trial.login(session)
          for (const resolve of waiting.splice(0)) resolve(session)
          return text
        },
        logout: () => void trial.left.push(`logout ${context.user.form.username}`),
        unregister: () => void trial.left.push(`unregister ${context.user.form.username}`),
        async onMessage(
          chat: { legacyId: string },
          message: { body: string; clientId: string },
          call: { attempt: number },
        ) {
          const { body, clientId } = message
          await trial.send(session, body)
          session.got.push({ chat: chat.legacyId, body, clientId, attempt: call.attempt })
          return `legacy-${++count}`
        },
        onTyping: (chat: { legacyId: string }, state: string) =>
          void session.typing.push({ chat: chat.legacyId, state }),
      }
      const onFriendship = (contact: { legacyId: string }, act: { kind: string }) =>
        void session.friendships.push({ legacyId: contact.legacyId, kind: act.kind })
      return (friends ? { ...handlers, onFriendship } : handlers) as typeof handlers & {
        onFriendship: typeof onFriendship
      }
    },
  })
  return { network, trial }
}
