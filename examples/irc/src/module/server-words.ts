import { GatewayError, type SessionClock } from '@trestle/gateway'
import type { IrcEvent } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import type { IrcContact } from './session.js'

/** What a server says to the user alone, as messages of the contact that is the server. */
export interface ServerWords {
  take(event: IrcEvent, isConnected: boolean): void
}

export interface ServerWordsOptions {
  readonly contact: IrcContact
  readonly clock: SessionClock
  /** The message of the day that the user has read. */
  readonly known: { get(): Promise<string | undefined>; set(text: string): Promise<void> }
}

/** Lines that come together are one message: this long after the first. */
const TOGETHER_MS = 1000
const MAX_LINES = 200
/** Lines of the answer to a command, such as LIST on a large network. */
const MAX_ANSWER = 100
/** RPL_MOTD */
const DAY = '372'

export function createServerWords({ contact, clock, known }: ServerWordsOptions): ServerWords {
  let ofTheDay: string[] = []
  let notices: string[] = []
  let isDue = false

  async function tell(): Promise<void> {
    await clock.sleep(TOGETHER_MS)
    isDue = false
    const day = ofTheDay.join('\n')
    const others = notices.join('\n')
    ofTheDay = []
    notices = []
    // Each connection begins with the same words.
    if (day !== '' && day !== (await known.get())) {
      await known.set(day)
      // What everybody is told is nothing to be alerted for.
      const by = { legacyId: contact.legacyId }
      const at = clock.now()
      const legacyId = `day ${at.getTime()}`
      await contact.past([{ by, at, legacyId, what: { kind: 'text', body: day } }])
    }
    if (others.trim() !== '') await contact.sendText(others.trim())
  }

  return {
    take(event, isConnected) {
      if (event.type !== 'server-notice') return
      const isDay = event.numeric === DAY
      // Greetings and figures of users say nothing; nor do words before one is known there.
      if (!isDay && (event.numeric !== undefined || !isConnected)) return
      const lines = isDay ? ofTheDay : notices
      if (lines.length < MAX_LINES) lines.push(isDay ? event.text.replace(/^- ?/, '') : event.text)
      if (isDue) return
      isDue = true
      // The sleep ends with the session, and what could not be told is the session's.
      tell().catch(() => {})
    },
  }
}

/**
 * Runs what the user writes to a server: a command as it is on the wire. Resolves with what the server answers, or with
 * nothing where it only takes it.
 */
export async function runLine(client: IrcClient, line: string): Promise<string | undefined> {
  const [head = '', ...rest] = line.trim().replace(/^\//, '').split(' :')
  const [name = '', ...words] = head.split(/ +/).filter((word) => word !== '')
  if (!/^[A-Za-z]{1,20}$/.test(name) || line.includes('\n')) {
    throw new GatewayError('invalid', 'Write a command of IRC in one line, such as MODE #channel +m.')
  }
  const command = name.toUpperCase()
  if (['QUIT', 'CAP', 'PASS', 'USER', 'AUTHENTICATE', 'PING', 'PONG'].includes(command)) {
    throw new GatewayError('forbidden', `${command} is the affair of the gateway.`)
  }
  const [about] = words
  const params = rest.length > 0 ? [...words, rest.join(' :')] : words
  const { lines, left } = await client.ask(command, params, { about, maxLines: MAX_ANSWER })
  return lines.length === 0 ? undefined : [...lines, ...(left > 0 ? [`… and ${left} more lines`] : [])].join('\n')
}
