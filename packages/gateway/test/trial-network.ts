import {
  type Contact,
  type ContactInfo,
  type ContactList,
  type ContactStatus,
  defineNetwork,
  GatewayError,
  type IdMap,
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
  readonly userPresences: string[]
  says(from: string, body: string, options?: SendOptions): Promise<void>
}

export interface Trial {
  readonly sessions: TrialSession[]
  /** Replaced by tests to make the network fail. */
  login: (session: TrialSession) => unknown
  send: (session: TrialSession, body: string) => unknown
  left: string[]
  /** Who is on the contact list; no list where there is none. */
  list: (() => ContactList) | undefined
  fetch: (contact: Contact) => ContactInfo | Promise<ContactInfo>
  logout: () => unknown
  /** Resolves with the next session that has logged in. */
  next(): Promise<TrialSession>
}

/** A network module whose every move a test decides. */
export function trialNetwork(
  capabilities: { clientIds?: true; friends?: boolean; ids?: IdMap; receipts?: 'real' } = {},
) {
  const waiting: ((session: TrialSession) => void)[] = []
  const trial: Trial = {
    sessions: [],
    login: () => 'Hello',
    send: () => undefined,
    left: [],
    list: undefined,
    fetch: () => ({}),
    logout: () => undefined,
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
      userPresence: true,
      text: { maxBytes: 100 },
      ...(capabilities.receipts && { receipts: capabilities.receipts }),
      ...(friends && { friends: true as const }),
      ...(capabilities.clientIds && { clientIds: true as const }),
    } as { typing: true; userPresence: true; friends: true; text: { maxBytes: number } },
    ...(capabilities.ids && { ids: { contacts: capabilities.ids } }),
    session(context) {
      const { contacts } = context
      let count = 0
      const session: TrialSession = {
        context,
        got: [],
        typing: [],
        friendships: [],
        userPresences: [],
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
        async logout() {
          trial.left.push(`logout ${context.user.form.username}`)
          await trial.logout()
        },
        ...(trial.list && { listContacts: () => trial.list?.() ?? none() }),
        fetchContact: (contact: Contact) => trial.fetch(contact),
        onUserPresence: ({ show, status }: ContactStatus) =>
          void session.userPresences.push(status === undefined ? show : `${show}: ${status}`),
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

async function* none(): AsyncIterable<never> {}
