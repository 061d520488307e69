import {
  type ContactInfo,
  defineNetwork,
  type IncomingMessage,
  type ListedContact,
  type NetworkCapabilities,
  type SessionContext,
  secretField,
  textField,
} from '../../src/index.js'

/** What a scenario sees of the network, and decides in it. */
export interface ScenarioNetwork {
  readonly network: ReturnType<typeof defineNetwork>
  /** What reached the network, in order. */
  readonly got: string[]
  /** The newest session of a user, by the name at the network. */
  session(name: string): SessionContext<{ readonly name: string }>
  /** Replaced to make the network fail at a message. */
  fails: (body: string) => void
  /** Whom `listContacts` lists, if anybody. */
  list: readonly ListedContact[] | undefined
  /** Whom a search finds. */
  found: readonly ListedContact[]
}

interface About {
  readonly target: { readonly legacyId: string }
}

/** A network that a scenario drives, with these capabilities. */
export function scenarioNetwork(name: string, capabilities: NetworkCapabilities): ScenarioNetwork {
  const sessions = new Map<string, SessionContext<{ readonly name: string }>>()
  const got: string[] = []
  const scenario: Omit<ScenarioNetwork, 'network' | 'session'> & { count: number } = {
    got,
    fails: () => {},
    list: undefined,
    found: [],
    count: 0,
  }
  const network = defineNetwork({
    name,
    type: 'scenario',
    registration: { name: textField({ required: true }), password: secretField({ required: true }) },
    capabilities: capabilities as object,
    session(context) {
      sessions.set(context.user.form.name, context as unknown as SessionContext<{ readonly name: string }>)
      const note = (what: string) => void got.push(what)
      const handlers: Record<string, unknown> = {
        login: () => note(`login ${context.user.form.name}`),
        unregister: () => note(`unregister ${context.user.form.name}`),
        fetchContact: (): ContactInfo => ({}),
        onMessage(_: unknown, message: IncomingMessage<NetworkCapabilities>) {
          scenario.fails(message.body)
          const { replyTo } = message
          const reply = replyTo ? ` (to ${replyTo.legacyId}: ${replyTo.body})` : ''
          note(`${message.kind}: ${message.body}${reply}`)
          return `u${++scenario.count}`
        },
      }
      const gated = {
        onEdit: (_: unknown, { target, message }: About & { message: { body: string } }) =>
          note(`edit ${target.legacyId}: ${message.body}`),
        onReactions: (_: unknown, { target, emojis }: About & { emojis: readonly string[] }) =>
          note(`react ${target.legacyId}: ${emojis.join(' ')}`),
        onRetract: (_: unknown, { target }: About) => note(`retract ${target.legacyId}`),
        onRead: (_: unknown, { legacyId }: { legacyId: string }) => note(`read ${legacyId}`),
        onTyping: (_: unknown, state: string) => note(state),
        onFriendship: (contact: { legacyId: string }, { kind }: { kind: string }) =>
          note(`${kind} ${contact.legacyId}`),
      }
      const needs = {
        onEdit: 'edits',
        onReactions: 'reactions',
        onRetract: 'retractions',
        onRead: 'readMarks',
        onTyping: 'typing',
        onFriendship: 'friends',
      } as const
      for (const handler of Object.keys(gated) as (keyof typeof gated)[]) {
        if (capabilities[needs[handler]]) handlers[handler] = gated[handler]
      }
      if (scenario.list) {
        handlers.listContacts = async function* () {
          yield* scenario.list ?? []
        }
      }
      if (capabilities.search) {
        handlers['search'] = async function* () {
          yield* scenario.found
        }
      }
      return handlers as never
    },
  })
  return Object.assign(scenario, {
    network: network as never,
    session(user: string) {
      const found = sessions.get(user)
      if (!found) throw new Error(`${user} has no session.`)
      return found
    },
  })
}
