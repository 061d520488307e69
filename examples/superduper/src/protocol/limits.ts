/** Bounds of everything that is sent or stored, by the protocol. Bytes are those of UTF-8. */
export const limits = {
  /** One line from a client. Holds a text of the full length even when JSON escapes every character of it. */
  requestBytes: 131_072,
  /** One line from the server. Holds a full contact list. */
  replyBytes: 4_194_304,
  textBytes: 16_384,
  nameBytes: 64,
  passwordBytes: 256,
  statusBytes: 256,
  clientIdBytes: 128,
  /** A title, a reason, the name of a file, a link's text: whatever has one short line. */
  lineBytes: 256,
  urlBytes: 2048,
  aboutBytes: 1024,
  groups: 8,
  /** Spans, mentions and previews of one text. */
  spans: 100,
  filesPerMessage: 20,
  forwarded: 20,
  pollOptions: 20,
  emojis: 20,
  emojiBytes: 64,
  /** Items of one page of history or of the directory, and results of a search. */
  page: 100,
  /** Members of one page. */
  memberPage: 250,
  titles: 10,
  /** Bytes that a page of history may have before it ends early. */
  pageBytes: 524_288,
  /** Client ids remembered for one account: the newest ones. */
  clientIds: 1000,
  /** Devices with a token of their own, for each account: the newest ones. */
  sessions: 32,
  /** Tries at one code of a login in two steps; logins by QR code at a time, of everybody. */
  codeTries: 5,
  qrLogins: 1000,
  /** Uploads of one account at a time. */
  uploads: 8,
  /** Bytes that may wait to be read by one client before its connection is dropped. */
  unreadBytes: 16_777_216,
  /** Requests of one client without an answer yet. */
  pendingRequests: 1000,
  /** Milliseconds that the client waits for an answer. */
  requestMs: 10_000,
  /** Milliseconds that a code of a login in two steps is good for. */
  codeMs: 300_000,
  /** Milliseconds after which a QR code is replaced by the next one, and the times that happens. */
  qrMs: 20_000,
  qrCodes: 6,
} as const

/** Bounds that a server may set otherwise; here with their defaults. */
export const serverLimits = {
  /** Connections at a time, of all accounts and without a login, and requests of files. */
  connections: 10_000,
  connectionsPerAccount: 16,
  /** Contacts of one account. */
  contacts: 500,
  /** Messages and changes kept for one account until they are acknowledged. */
  mailbox: 1000,
  /** Messages of one chat that are kept as its history. */
  history: 1000,
  /** Bytes of one file, and of all files. */
  fileBytes: 16_777_216,
  storageBytes: 1_073_741_824,
  /** Rooms that one account may own, and be in or invited to; and accounts in one room. */
  rooms: 100,
  memberships: 500,
  members: 5000,
  /** Members up to which a room tells of their presences. */
  presenceMembers: 200,
  /** Messages and changes that one account may send in a minute; 0: any number. */
  sendsPerMinute: 0,
  /** Milliseconds until a connection without a login is ended. */
  loginMs: 10_000,
  /** Milliseconds that a client may leave its answers unread before its connection is dropped. */
  stallMs: 30_000,
} as const

export type ServerLimits = { readonly [K in keyof typeof serverLimits]: number }
