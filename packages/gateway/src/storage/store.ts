/** A registered user. */
export interface StoredUser {
  /** Bare. */
  readonly jid: string
  /** The values of the registration form, credentials among them. */
  readonly form: Readonly<Record<string, unknown>>
  readonly registeredAt: Date
  /** Why the network refused the login: not tried again until the user registers again. */
  readonly loggedOut?: string | undefined
  /** The values of the preferences form. */
  readonly preferences?: Readonly<Record<string, unknown>> | undefined
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
  /** What is seldom needed, as JSON: groups, avatar, kind, what the vCard says, capabilities. Opaque to the store. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** A room as one user has it. */
export interface StoredRoom {
  readonly legacyId: string
  /** Local part of the room's JID. */
  readonly local: string
  readonly as: 'group' | 'channel'
  readonly name?: string | undefined
  /** The nick of the user, who is in the room at the network. Without it, the room is only known. */
  readonly myNick?: string | undefined
  /** Full addresses of the user's clients that are in it. */
  readonly sessions: readonly string[]
  /** What is seldom needed, as JSON: description, subject, avatar, size, capabilities, the user's role. Opaque to the store. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** A participant of a room, as one user sees it. */
export interface StoredParticipant {
  readonly legacyId: string
  readonly nick: string
  /** Role, titles, presence, contact, as JSON. Opaque to the store. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** A stanza for the archive of a room, whose time is that of what it is stored with. */
export interface NewArchived {
  /** By which clients know it (XEP-0359): unique in the archive of a room. */
  readonly id: string
  /** Whose it is: the address of an occupant, or of the room. */
  readonly from: string
  readonly stanza: string
}

/** A stanza in the archive of a room. */
export interface StoredArchived extends NewArchived {
  readonly at: Date
}

/** Which stanzas of an archive are wanted, and how many of them: in the order of time, then in that in which they were added. */
export interface FindArchived {
  /** Not before this time. */
  readonly start?: Date | undefined
  /** Not after this time. */
  readonly end?: Date | undefined
  /** Whose they are, by address. */
  readonly from?: string | undefined
  readonly ids?: readonly string[] | undefined
  /** Behind the stanza of this id. */
  readonly after?: string | undefined
  /** Ahead of the stanza of this id. */
  readonly before?: string | undefined
  /** The last ones instead of the first ones; ascending all the same. */
  readonly backwards: boolean
  readonly limit: number
}

/**
 * Who did something in a chat: the user, the contact, a participant of a room by the id that follows the colon, or the room
 * itself.
 */
export type ChatAuthor = 'user' | 'contact' | 'room' | `participant:${string}`

/** State of the subscriptions between a local JID and a user (RFC 6121 §3). */
export interface StoredSubscription {
  /** Bare JID of a puppet, or of the gateway itself. */
  readonly local: string
  /** Bare JID of the user. */
  readonly contact: string
  /** Opaque to the store. */
  readonly state: string
}

/** What a user did in a chat, on its way to the network. */
export interface StoredIncoming {
  /** Made before the first attempt, the same on every further one. */
  readonly clientId: string
  readonly user: string
  readonly chat: string
  /** The event as JSON. Opaque to the store. */
  readonly event: string
  /** The stanza as received, serialised. */
  readonly stanza: string
  /** The id of the stanza. */
  readonly stanzaId: string | undefined
  readonly at: Date
  /** Number of attempts that were begun. */
  readonly attempts: number
}

/** Stanzas for one user that are stored and sent together. */
export interface NewOutgoing {
  readonly user: string
  readonly chat: string
  readonly at: Date
  /** The network's id of what happened: if the chat has had it before, in either direction, nothing is stored. */
  readonly legacyId?: string | undefined
  /** The client id of an incoming row that this is the echo of: if there is such a row, nothing is stored. */
  readonly clientId?: string | undefined
  readonly stanzas: readonly { readonly stanza: string; readonly names?: NewMessageName | undefined }[]
  /**
   * Stanzas of a room, which go into its archive instead: clients that are in the room get them once this is stored, and
   * those that miss them find them there. No ids are resolved with for them.
   */
  readonly archived?: readonly (NewArchived & { readonly names?: readonly NewMessageName[] | undefined })[] | undefined
  /** Replaces the reactions of somebody to a message. */
  readonly reactions?: StoredReactions | undefined
}

/** That a stanza carries a message of the network: one of several, where it was split. */
export interface NewMessageName {
  readonly legacyId: string
  readonly stanzaId: string
  readonly role: MessageRole
  /** Who wrote the message. */
  readonly by: ChatAuthor
  /** Whether the user has read it already. */
  readonly displayed?: boolean | undefined
}

/**
 * `original`: as the message was first sent. `edit`: a later version of it, whose id clients may use as well. `archived`:
 * the id that the archive of a room gave to a message of the user, whose client had given it another one.
 */
export type MessageRole = 'original' | 'edit' | 'archived'

/** By which ids a message of a chat is known on both sides. */
export interface StoredMessageName extends Omit<NewMessageName, 'displayed'> {
  readonly at: Date
  /** Whether the user's client waits for a receipt of the stanza, until the network tells that the message has arrived. */
  readonly awaitsReceipt: boolean
}

/** The last message of the user, or of others, in a chat. */
export interface StoredLatest {
  readonly chat: string
  readonly by: ChatAuthor
  readonly legacyId: string
  readonly at: Date
}

/** All reactions of somebody to a message. */
export interface StoredReactions {
  readonly legacyId: string
  readonly by: ChatAuthor
  readonly emojis: readonly string[]
}

/** A stanza on its way to a user. */
export interface StoredOutgoing {
  /** Larger than that of every stanza of that user that was stored before. */
  readonly id: number
  readonly stanza: string
}

/** The outcome of an incoming row. */
export interface Settlement {
  /** The ids that the network gave to the message: empty if it was refused, or if the network has none. */
  readonly legacyIds: readonly string[]
  /** `original` for a message, `edit` for a new version of one; without it, no name is stored. */
  readonly role?: MessageRole | undefined
  /** Whether the user's client waits for a receipt of the message. */
  readonly awaitsReceipt?: boolean | undefined
  /** Further ids that the chat has had now, such as that of the edit itself: what the network repeats under them is known. */
  readonly knownIds?: readonly string[] | undefined
  /** The stanza for the user: a receipt or an error. */
  readonly answer?: string | undefined
  /** What the user did in a room, for its archive; its id is one more name of the message. */
  readonly archived?: (NewArchived & { readonly at: Date }) | undefined
  /** Replaces the user's reactions to a message. */
  readonly reactions?: StoredReactions | undefined
}

/**
 * Durable state of a gateway. Every method resolves after commit, and all of what one call writes is committed together.
 * Calls take effect in order, awaited or not. Methods that name a user change nothing of others, and store nothing for
 * one who is not registered. A store that is away for a while rejects with an error whose `code` is `disconnected` or
 * `full`: what the gateway must not lose is done again later.
 */
export interface GatewayStore {
  readonly users: {
    all(): Promise<readonly StoredUser[]>
    get(jid: string): Promise<StoredUser | undefined>
    put(user: StoredUser): Promise<void>
    /** Deletes everything of the user: contacts, subscriptions, messages, data of the module. */
    delete(jid: string): Promise<void>
  }
  readonly contacts: {
    all(user: string): Promise<readonly StoredContact[]>
    get(user: string, legacyId: string): Promise<StoredContact | undefined>
    put(user: string, ...contacts: readonly StoredContact[]): Promise<void>
    delete(user: string, legacyId: string): Promise<void>
    /**
     * Stores a contact, which was known by another id, with everything of its chat: names of messages, reactions, and what
     * waits for the network. Whatever the chat of its new id had stays.
     */
    rename(user: string, from: string, contact: StoredContact): Promise<void>
  }
  /** Rooms, with everything of the chats in them. The chat of a room is its key, as `roomKey` makes it. */
  readonly rooms: {
    all(user: string): Promise<readonly StoredRoom[]>
    get(user: string, legacyId: string): Promise<StoredRoom | undefined>
    put(user: string, ...rooms: readonly StoredRoom[]): Promise<void>
    /** Deletes a room with its participants; and of its chat the archive, names of messages and reactions. */
    delete(user: string, legacyId: string, chat: string): Promise<void>
    participants(user: string, legacyId: string): Promise<readonly StoredParticipant[]>
    /** Stores some participants and deletes others, by their ids. */
    changeParticipants(
      user: string,
      legacyId: string,
      change: { readonly put: readonly StoredParticipant[]; readonly delete: readonly string[] },
    ): Promise<void>
  }
  /** The archives of rooms. */
  readonly archive: {
    /** The stanzas that are wanted; `undefined` if one of `after`, `before` or `ids` is not in the archive. */
    find(user: string, chat: string, wanted: FindArchived): Promise<readonly StoredArchived[] | undefined>
    /** How many there are of those. */
    count(user: string, chat: string, wanted: Omit<FindArchived, 'backwards' | 'limit'>): Promise<number | undefined>
  }
  readonly subscriptions: {
    /** All subscriptions of one user, or of all users. */
    all(contact?: string): Promise<readonly StoredSubscription[]>
    get(local: string, contact: string): Promise<string | undefined>
    put(subscription: StoredSubscription): Promise<void>
    delete(local: string, contact: string): Promise<void>
  }
  readonly incoming: {
    /** Adds a row before its first attempt. */
    add(row: StoredIncoming): Promise<void>
    /** Sets the number of attempts: before each, and back to 0 after one that certainly sent nothing. */
    setAttempts(clientId: string, attempts: number): Promise<void>
    /**
     * Ends a row: deletes it, and stores the outcome with it. Resolves with the row of the answer; with nothing if there is
     * no answer, or no such row (any more).
     */
    settle(clientId: string, settlement: Settlement): Promise<StoredOutgoing | undefined>
    /** Rows that are not settled, oldest first. */
    pending(user: string): Promise<readonly StoredIncoming[]>
  }
  readonly outgoing: {
    /**
     * Adds stanzas to be sent. Resolves with their ids, ascending; `undefined` if nothing is stored: they must not be sent
     * then.
     */
    add(batch: NewOutgoing): Promise<readonly number[] | undefined>
    /** Deletes stanzas that have arrived at the server. */
    confirm(ids: readonly number[]): Promise<void>
    /** Stanzas of a user with ids behind `after`, in order, at most `limit`. */
    pending(
      user: string,
      options: { readonly after: number; readonly limit: number },
    ): Promise<readonly StoredOutgoing[]>
    /** The users who have stanzas to be sent. */
    users(): Promise<readonly string[]>
    /** How many stanzas of all users are to be sent. */
    count(): Promise<number>
  }
  readonly messages: {
    /** The stanzas of a message of the network, in the order in which they were stored. */
    byLegacyId(user: string, chat: string, legacyId: string): Promise<readonly StoredMessageName[]>
    /** The messages of the network that a stanza stands for, in that order. */
    byStanzaId(user: string, chat: string, stanzaId: string): Promise<readonly StoredMessageName[]>
    /** Whether the chat has had an id in either direction, of whatever it was. */
    isKnown(user: string, chat: string, legacyId: string): Promise<boolean>
    /**
     * Marks the messages of others up to that stanza as displayed. Resolves with the legacy ids of those that were not
     * before, oldest first, at most the last 1,000.
     */
    markDisplayed(user: string, chat: string, stanzaId: string): Promise<readonly string[]>
    /**
     * The last message of the user, and the last of others, of each chat that was stored with a time before that, the latest first, at most
     * `limit`; of the last 10,000 messages at least.
     */
    latest(user: string, options: { readonly before: Date; readonly limit: number }): Promise<readonly StoredLatest[]>
    reactions(user: string, chat: string, legacyId: string, by: ChatAuthor): Promise<readonly string[]>
  }
  /** Data of the network module: bytes by the name of a cell and a key. */
  readonly cells: {
    get(user: string, cell: string, key: string): Promise<Uint8Array | undefined>
    /** Sets values, or deletes them where they are `undefined`: all of them or none. */
    set(
      user: string,
      cell: string,
      entries: readonly (readonly [key: string, value: Uint8Array | undefined])[],
    ): Promise<void>
    /** Entries whose keys begin with `prefix` and sort behind `after`, by code points, at most `limit`. */
    entries(
      user: string,
      cell: string,
      options: { readonly prefix: string; readonly after?: string | undefined; readonly limit: number },
    ): Promise<readonly (readonly [key: string, value: Uint8Array])[]>
  }
  /** Deletes names of messages, reactions and what is in archives of rooms that are older than this. What waits to be sent stays. */
  prune(olderThan: Date): Promise<void>
  close(): Promise<void>
}
