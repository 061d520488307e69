import { type CaseMapping, caseMappingOf, foldCase } from './case-mapping.js'

/** What a server says of itself (RPL_ISUPPORT, 005). Before it does, what RFC 2812 says holds. */
export interface ServerFeatures {
  readonly network: string | undefined
  readonly caseMapping: CaseMapping
  /** The characters with which names of channels begin. */
  readonly channelTypes: string
  /** Modes that members have, the highest first, and the sign of each before a nick. */
  readonly prefixes: readonly { readonly mode: string; readonly sign: string }[]
  readonly channelModes: {
    /** Lists of masks, such as bans: always with a parameter to change them, without to ask. */
    readonly lists: string
    /** Always with a parameter, such as the key. */
    readonly settings: string
    /** With a parameter when set, such as the limit. */
    readonly settingsOnSet: string
    readonly flags: string
  }
  /** Signs that may stand before a channel, to speak to its members of that mode and above. */
  readonly statusTargets: string
  /** Lengths in bytes. */
  readonly nickLength: number
  readonly channelLength: number
  readonly topicLength: number
  readonly kickLength: number
  readonly awayLength: number
  /** With its end, without tags. */
  readonly lineLength: number
  /** How many modes with a parameter one command changes. */
  readonly modesPerCommand: number
  /** The mode of the list of exceptions from bans and of that of invitations, if there are these. */
  readonly banExceptionMode: string | undefined
  readonly invitationMode: string | undefined
  /** The mode by which bots say that they are some. */
  readonly botMode: string | undefined
  /** How many names MONITOR watches; undefined without it. */
  readonly monitor: number | undefined
  /** How many messages one CHATHISTORY gives; undefined without it. */
  readonly chatHistory: number | undefined
  /** Client-only tags that the server does not pass on; `*` for all but those after a minus sign. */
  readonly deniedTags: readonly string[]
  /** Everything that it said, by name. */
  readonly tokens: ReadonlyMap<string, string>
}

const maxTokens = 500

export const initialFeatures: ServerFeatures = {
  network: undefined,
  caseMapping: 'rfc1459',
  channelTypes: '#&',
  prefixes: [
    { mode: 'o', sign: '@' },
    { mode: 'v', sign: '+' },
  ],
  channelModes: { lists: 'beI', settings: 'k', settingsOnSet: 'l', flags: 'imnpst' },
  statusTargets: '',
  nickLength: 9,
  channelLength: 50,
  topicLength: 300,
  kickLength: 250,
  awayLength: 200,
  lineLength: 512,
  modesPerCommand: 3,
  banExceptionMode: undefined,
  invitationMode: undefined,
  botMode: undefined,
  monitor: undefined,
  chatHistory: undefined,
  deniedTags: [],
  tokens: new Map(),
}

function unescaped(value: string): string {
  return value.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function prefixesOf(value: string): ServerFeatures['prefixes'] {
  const [, modes = '', signs = ''] = /^\(([^)]*)\)(.*)$/.exec(value) ?? []
  return [...modes].slice(0, signs.length).map((mode, index) => ({ mode, sign: signs.charAt(index) }))
}

/** Adds the tokens of one RPL_ISUPPORT: `NAME`, `NAME=value`, or `-NAME`, which takes it back. */
export function withTokens(features: ServerFeatures, added: readonly string[]): ServerFeatures {
  const tokens = new Map(features.tokens)
  for (const token of added) {
    const [, minus, name = '', value = ''] = /^(-?)([A-Za-z0-9./-]+)(?:=(.*))?$/s.exec(token) ?? []
    if (minus) tokens.delete(name.toUpperCase())
    else if (name !== '' && tokens.size < maxTokens) tokens.set(name.toUpperCase(), unescaped(value))
  }
  return fromTokens(tokens)
}

function fromTokens(tokens: ReadonlyMap<string, string>): ServerFeatures {
  const text = (name: string, otherwise: string): string => tokens.get(name) ?? otherwise
  /** A number within bounds that make sense; what is not a number says nothing. */
  const number = (name: string, otherwise: number, least: number, most: number): number => {
    const value = tokens.get(name)
    return value !== undefined && /^\d{1,9}$/.test(value) ? Math.min(Math.max(Number(value), least), most) : otherwise
  }
  const mode = (name: string, usual: string): string | undefined =>
    tokens.has(name) ? text(name, '').charAt(0) || usual : undefined
  const first = initialFeatures
  const [lists, settings = '', settingsOnSet = '', flags = ''] = tokens.get('CHANMODES')?.split(',') ?? []
  const prefix = tokens.get('PREFIX')
  return {
    network: tokens.get('NETWORK') || undefined,
    caseMapping: caseMappingOf(text('CASEMAPPING', 'rfc1459')),
    channelTypes: text('CHANTYPES', first.channelTypes),
    prefixes: prefix === undefined ? first.prefixes : prefixesOf(prefix),
    channelModes: lists === undefined ? first.channelModes : { lists, settings, settingsOnSet, flags },
    statusTargets: text('STATUSMSG', ''),
    nickLength: number('NICKLEN', number('MAXNICKLEN', first.nickLength, 1, 200), 1, 200),
    channelLength: number('CHANNELLEN', first.channelLength, 2, 300),
    topicLength: number('TOPICLEN', first.topicLength, 1, 4096),
    kickLength: number('KICKLEN', first.kickLength, 1, 4096),
    awayLength: number('AWAYLEN', first.awayLength, 1, 4096),
    lineLength: number('LINELEN', first.lineLength, 512, 16_384),
    modesPerCommand: number('MODES', tokens.has('MODES') ? 20 : first.modesPerCommand, 1, 20),
    banExceptionMode: mode('EXCEPTS', 'e'),
    invitationMode: mode('INVEX', 'I'),
    botMode: mode('BOT', 'B'),
    monitor: tokens.has('MONITOR') ? number('MONITOR', 100, 1, 10_000) : undefined,
    chatHistory: ['CHATHISTORY', 'DRAFT/CHATHISTORY'].some((name) => tokens.has(name))
      ? number('CHATHISTORY', number('DRAFT/CHATHISTORY', 100, 0, 1000), 0, 1000) || 1000
      : undefined,
    deniedTags: text('CLIENTTAGDENY', '')
      .split(',')
      .filter((tag) => tag !== ''),
    tokens,
  }
}

/** The one spelling of a name on this server; see {@link foldCase}. */
export function foldName(features: ServerFeatures, name: string): string {
  return foldCase(features.caseMapping, name)
}

/** Whether the server passes on a client-only tag (without its `+`). */
export function allowsTag({ deniedTags }: ServerFeatures, tag: string): boolean {
  return deniedTags[0] === '*' ? deniedTags.includes(`-${tag}`) : !deniedTags.includes(tag)
}
