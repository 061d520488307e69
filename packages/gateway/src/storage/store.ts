/** A registered user. */
export interface StoredUser {
  /** Bare. */
  readonly jid: string
  /** The values of the registration form, credentials among them. */
  readonly form: Readonly<Record<string, unknown>>
  readonly registeredAt: Date
  /** Why the network refused the login: not tried again until the user registers again. */
  readonly loggedOut?: string | undefined
}

/** A contact of one user. */
export interface StoredContact {
  readonly legacyId: string
  /** Local part of the puppet's JID. */
  readonly local: string
  readonly name?: string | undefined
  readonly friend: boolean
  readonly show: 'online' | 'away' | 'busy' | 'offline'
  readonly status?: string | undefined
  readonly lastSeen?: Date | undefined
}

/** State of the subscriptions between a local JID and a user (RFC 6121 §3). */
export interface StoredSubscription {
  /** Bare JID of a puppet, or of the gateway itself. */
  readonly local: string
  /** Bare JID of the user. */
  readonly contact: string
  /** Opaque to the store. */
  readonly state: string
}

/** A message of a user on its way to the network. */
export interface StoredIncoming {
  /** Made before the first attempt, the same on every further one. */
  readonly clientId: string
  readonly user: string
  readonly chat: string
  /** The stanza as received, serialised. */
  readonly stanza: string
  readonly at: Date
  /** Number of attempts that were begun. */
  readonly attempts: number
}

/** A stanza on its way to a user. */
export interface StoredOutgoing {
  readonly id: number
  readonly user: string
  readonly stanza: string
}

/**
 * Durable state of a gateway. Every method resolves after commit. Methods that name a user change nothing of others.
 */
export interface GatewayStore {
  readonly users: {
    all(): Promise<readonly StoredUser[]>
    get(jid: string): Promise<StoredUser | undefined>
    put(user: StoredUser): Promise<void>
    /** Deletes everything of the user: contacts, subscriptions, messages. */
    delete(jid: string): Promise<void>
  }
  readonly contacts: {
    all(user: string): Promise<readonly StoredContact[]>
    get(user: string, legacyId: string): Promise<StoredContact | undefined>
    put(user: string, contact: StoredContact): Promise<void>
    delete(user: string, legacyId: string): Promise<void>
  }
  readonly subscriptions: {
    /** All subscriptions of one user, or of all users. */
    all(contact?: string): Promise<readonly StoredSubscription[]>
    get(local: string, contact: string): Promise<string | undefined>
    put(subscription: StoredSubscription): Promise<void>
    delete(local: string, contact: string): Promise<void>
  }
  readonly incoming: {
    /** Adds a message before its first attempt. */
    add(message: StoredIncoming & { readonly stanzaId: string | undefined }): Promise<void>
    /** Sets the number of attempts: before each, and back to 0 after one that certainly sent nothing. */
    setAttempts(clientId: string, attempts: number): Promise<void>
    /** Marks a message as accepted by the network, under these ids; empty if the network has none. */
    accepted(clientId: string, legacyIds: readonly string[]): Promise<void>
    /** Marks a message as refused; its sender has the error. */
    failed(clientId: string): Promise<void>
    /** Messages that are neither accepted nor failed, oldest first. */
    pending(user: string): Promise<readonly StoredIncoming[]>
    /** The stanza id of an accepted message by its legacy id. */
    stanzaIdOf(user: string, chat: string, legacyId: string): Promise<string | undefined>
  }
  readonly outgoing: {
    /**
     * Adds a stanza to be sent. `undefined` if the chat has a message of that legacy id already, in either direction:
     * it must not be sent again.
     */
    add(message: {
      readonly user: string
      readonly chat: string
      readonly legacyId: string | undefined
      readonly stanza: string
      readonly at: Date
    }): Promise<number | undefined>
    /** Marks a stanza as sent. */
    sent(id: number): Promise<void>
    /** Stanzas that are not sent yet, oldest first. */
    pending(user: string): Promise<readonly StoredOutgoing[]>
  }
  /** Deletes finished messages older than this, which only serve to recognise repeated ones. */
  prune(olderThan: Date): Promise<void>
  close(): Promise<void>
}
