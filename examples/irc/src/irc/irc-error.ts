/** Codes of errors with their usual texts. Those of `ended` end a connection. */
const ended = {
  unreachable: 'The server cannot be reached.',
  tls: 'The server has no certificate that can be trusted.',
  timeout: 'The server did not answer in time.',
  disconnected: 'The connection ended.',
  throttled: 'The server wants us to wait before the next connection.',
  flooded: 'The server ended the connection because of too many lines.',
  banned: 'The server does not want this account or address.',
  'bad-password': 'The password is wrong.',
  'sasl-failed': 'The account or its password is wrong.',
  'sasl-unsupported': 'The server has no such way to log in.',
  'nick-refused': 'The server takes none of the nicks.',
  closed: 'The connection was closed on purpose.',
} as const

const refused = {
  'no-such-nick': 'Nobody there has that nick.',
  'no-such-channel': 'There is no such channel.',
  'bad-channel': 'There cannot be a channel of that name.',
  'too-many-channels': 'No more channels can be joined.',
  'channel-full': 'The channel is full.',
  'invite-only': 'The channel is for those who were invited.',
  'banned-from-channel': 'The channel has banned us.',
  'bad-key': 'The channel has another key.',
  'account-needed': 'This is for those with a registered account.',
  'tls-needed': 'This is for those who connect by TLS.',
  'cannot-send': 'The message was not let through.',
  'not-on-channel': 'We are not in that channel.',
  'user-not-on-channel': 'They are not in that channel.',
  'user-on-channel': 'They are in that channel already.',
  'not-operator': 'Only operators of the channel may do that.',
  'not-permitted': 'The server does not permit that.',
  'nick-in-use': 'Somebody has that nick.',
  'bad-nick': 'There cannot be such a nick.',
  'list-full': 'The list of the channel is full.',
  'too-fast': 'The server wants us to wait.',
  'unknown-message': 'There is no such message.',
  unsupported: 'The server has no such command.',
  refused: 'The server refused it.',
} as const

const own = {
  invalid: 'That cannot be said in IRC.',
  'not-connected': 'There is no connection.',
  'queue-full': 'Too many lines wait to be sent.',
  cancelled: 'It was given up before it was sent.',
  unconfirmed: 'It was sent, and whether the server took it is not known.',
  'protocol-error': 'The server sent what is not IRC.',
} as const

const texts = { ...ended, ...refused, ...own }

export type IrcErrorCode = keyof typeof texts

/** Whether it makes sense to connect again by oneself. */
const lasting: ReadonlySet<IrcErrorCode> = new Set<IrcErrorCode>([
  ...([
    'banned',
    'bad-password',
    'sasl-failed',
    'sasl-unsupported',
    'nick-refused',
    'tls',
    'closed',
    'invalid',
  ] as const),
])

export interface IrcErrorOptions extends ErrorOptions {
  /** When it may succeed. */
  readonly retryAt?: Date | undefined
  /** The numeric reply by which the server said so, such as `473`. */
  readonly numeric?: string | undefined
}

/** An error of the IRC client. Its message is the server's, where it gave a reason; it never has a password in it. */
export class IrcError extends Error {
  override readonly name = 'IrcError'
  readonly retryAt: Date | undefined
  readonly numeric: string | undefined
  constructor(
    readonly code: IrcErrorCode,
    text?: string,
    options: IrcErrorOptions = {},
  ) {
    super(text || texts[code], options)
    this.retryAt = options.retryAt
    this.numeric = options.numeric
  }

  /** Of an error that ended a connection: whether to connect again without anybody changing anything first. */
  get retry(): boolean {
    return !lasting.has(this.code)
  }
}
