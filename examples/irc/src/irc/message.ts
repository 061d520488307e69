import { IrcError } from './irc-error.js'

/** One message from a server, taken apart. Any number of parameters, any text in them. */
export interface IrcMessage {
  /** By lower-case name; without a value, an empty text. */
  readonly tags: Readonly<Record<string, string>>
  /** Who sent it: a `nick!user@host`, or the name of a server. */
  readonly source: string
  readonly nick: string
  readonly user: string
  readonly host: string
  /** In upper case, or three digits. */
  readonly command: string
  readonly params: readonly string[]
}

const maxTagBytes = 4094
const escapes: Readonly<Record<string, string>> = { ';': '\\:', ' ': '\\s', '\\': '\\\\', '\r': '\\r', '\n': '\\n' }

function writeTags(tags: Readonly<Record<string, string>>): string {
  const all = Object.entries(tags).map(([key, value]) => {
    if (!/^\+?[A-Za-z0-9./-]+$/.test(key)) throw new IrcError('invalid', 'A tag has a name that it cannot have.')
    return value === ''
      ? key
      : `${key}=${value.replace(/[; \\\r\n]/g, (char) => escapes[char] ?? '').replaceAll('\0', '')}`
  })
  const text = all.join(';')
  if (Buffer.byteLength(text) > maxTagBytes) throw new IrcError('invalid', 'The tags are too long.')
  return text === '' ? '' : `@${text} `
}

/**
 * Writes a line, without its end. The last parameter may be any text in one line, others are words.
 *
 * @throws IrcError `invalid`: a parameter would be read as two, or as another command.
 */
export function writeLine(
  command: string,
  params: readonly string[],
  tags: Readonly<Record<string, string>> = {},
): string {
  const last = params.length - 1
  const words = params.map((param, index) => {
    if (/[\r\n\0]/.test(param)) throw new IrcError('invalid', 'There may be no line end and no NUL in it.')
    const isWord = param !== '' && !param.startsWith(':') && !param.includes(' ')
    if (index < last && !isWord) throw new IrcError('invalid', 'There may be no space in it.')
    return index < last || isWord ? param : `:${param}`
  })
  return `${writeTags(tags)}${[command, ...words].join(' ')}`
}
