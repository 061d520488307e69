/** A registered user. */
export interface StoredUser {
  /** Bare. */
  readonly jid: string
  /** The values of the registration form, credentials among them. */
  readonly form: Readonly<Record<string, unknown>>
  readonly registeredAt: Date
  /** Set when the network refused the login: not tried again until the user registers anew. */
  readonly loggedOut?: string | undefined
}

/** What is known of a contact of one user. */
export interface StoredContact {
  readonly legacyId: string
  /** Local part of the puppet's address. */
  readonly local: string
  readonly name?: string | undefined
  readonly friend: boolean
  readonly show: 'online' | 'away' | 'busy' | 'offline'
  readonly status?: string | undefined
  readonly lastSeen?: Date | undefined
}

/** State of the subscriptions between a local address and a user (RFC 6121 §3). */
export interface StoredSubscription {
  /** Bare address on the gateway: of a puppet, or the gateway itself. */
  readonly local: string
  /** Bare address of the user. */
  readonly contact: string
  /** Opaque to the store. */
  readonly state: string
}

/** A message of a user on its way to the network. */
export interface StoredIncoming {
  /** Made before the first attempt, the same at every further one. */
  readonly clientId: string
  readonly user: string
  readonly chat: string
  /** The stanza as it came. */
  readonly stanza: string
  readonly at: Date
  /** How many attempts were begun. */
  readonly attempts: number
}

/** A stanza on its way to a user. */
export interface StoredOutgoing {
  readonly id: number
  readonly user: string
  readonly stanza: string
}

/**
 * Where a gateway keeps what must outlive it. Every method resolves after commit. Methods that name a user touch
 * nothing of another.
 */
export interface GatewayStore {
  readonly users: {
    all(): Promise<readonly StoredUser[]>
    get(jid: string): Promise<StoredUser | undefined>
    put(user: StoredUser): Promise<void>
    /** Takes everything of the user along: contacts, subscriptions, messages. */
    delete(jid: string): Promise<void>
  }
  readonly contacts: {
    all(user: string): Promise<readonly StoredContact[]>
    get(user: string, legacyId: string): Promise<StoredContact | undefined>
    put(user: string, contact: StoredContact): Promise<void>
    delete(user: string, legacyId: string): Promise<void>
  }
  readonly subscriptions: {
    /** All subscriptions of one user, or of all. */
    all(contact?: string): Promise<readonly StoredSubscription[]>
    get(local: string, contact: string): Promise<string | undefined>
    put(subscription: StoredSubscription): Promise<void>
    delete(local: string, contact: string): Promise<void>
  }
  readonly incoming: {
    /** Keeps a message before it is tried. */
    add(message: StoredIncoming & { readonly stanzaId: string | undefined }): Promise<void>
    /** Notes how many attempts were begun: before each, and again where one surely sent nothing. */
    setAttempts(clientId: string, attempts: number): Promise<void>
    /** The network took it, under these ids (none where it has none). */
    accepted(clientId: string, legacyIds: readonly string[]): Promise<void>
    /** It is over: refused, and its sender told. */
    failed(clientId: string): Promise<void>
    /** What is neither accepted nor failed, oldest first. */
    pending(user: string): Promise<readonly StoredIncoming[]>
    /** The stanza id of an accepted message by its legacy id. */
    stanzaIdOf(user: string, chat: string, legacyId: string): Promise<string | undefined>
  }
  readonly outgoing: {
    /**
     * Keeps a stanza until it is sent. `undefined` where the chat has a message of that legacy id already, ours
     * or the network's: it is then not to be sent again.
     */
    add(message: {
      readonly user: string
      readonly chat: string
      readonly legacyId: string | undefined
      readonly stanza: string
      readonly at: Date
    }): Promise<number | undefined>
    sent(id: number): Promise<void>
    /** What was kept and not sent, oldest first. */
    pending(user: string): Promise<readonly StoredOutgoing[]>
  }
  /** Forgets ids of messages that are older, which only serve to tell repeated ones. */
  prune(olderThan: Date): Promise<void>
  close(): Promise<void>
}
