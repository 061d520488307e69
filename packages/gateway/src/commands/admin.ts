import { JID } from '@trestle/jid'
import { choiceField, textField } from '../module/form-fields.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Membership } from '../registration/membership.js'
import type { Users } from '../sessions/users.js'
import type { Counted } from '../status/counts.js'
import type { ProcessStatus } from '../status/process-status.js'
import type { CommandSpec } from './command-spec.js'

/** The level of the log, where it can be changed while the gateway runs. */
export interface LogLevelControl {
  /** The levels that there are, from the quietest. */
  readonly levels: readonly string[]
  get(): string
  set(level: string): void
}

export interface AdminOptions {
  readonly users: Users
  readonly membership: Membership
  readonly logLevel: LogLevelControl | undefined
  /** Milliseconds since the start. */
  readonly uptime: () => number
  readonly counts: () => Counted
  readonly process: ProcessStatus | undefined
  /** Sends a text to users, in turns. */
  readonly broadcast: (users: readonly string[], text: string) => Promise<void>
}

const CATEGORY = 'Administration'
const HOUR = 3_600_000

/** The commands for administrators. */
export function adminCommands(options: AdminOptions): readonly CommandSpec[] {
  const { users, membership, logLevel, uptime, broadcast, process: program } = options
  const access = 'admin'
  const category = CATEGORY

  function countsOf(): string {
    const counts = new Map<string, number>()
    for (const { session } of users.all) {
      const { state } = session.status
      counts.set(state, (counts.get(state) ?? 0) + 1)
    }
    return [...counts].map(([state, count]) => `${count} ${state}`).join(', ')
  }

  const commands: CommandSpec[] = [
    {
      name: 'users',
      title: 'List users',
      help: 'Lists the users of this gateway.',
      category,
      access,
      run: () => ({
        columns: {
          ...{ jid: 'User', state: 'State', since: 'Registered' },
          ...(program?.lastFailure && { ended: 'Has ended the process' }),
        },
        rows: users.all.map(({ stored, session }) => ({
          jid: stored.jid,
          state: session.status.state,
          since: stored.registeredAt.toISOString().slice(0, 10),
          ended: failureText(program?.lastFailure?.(stored.jid)),
        })),
      }),
    },
    {
      name: 'delete-user',
      title: 'Delete a user',
      help: 'Deletes a user and everything that is stored of them.',
      category,
      access,
      async run({ dialogue }) {
        const { user } = await dialogue.ask({ user: textField({ required: true, label: 'User', check: checkUser }) })
        const jid = JID.parse(user).bare
        if (!users.get(jid.toString())) throw new GatewayError('not-found', `There is no user ${jid}.`)
        if (!(await dialogue.confirm(`Delete ${jid} and everything that is stored of them?`)))
          return 'Nothing is deleted.'
        await membership.unregister(jid)
        return `${jid} is deleted.`
      },
    },
    {
      name: 'statistics',
      title: 'Statistics',
      help: 'Tells how many users there are, and how their sessions are.',
      category,
      access,
      run() {
        const memory = Math.round(process.memoryUsage().rss / 1024 / 1024)
        const hours = (uptime() / HOUR).toFixed(1)
        const states = countsOf()
        return [
          `${users.all.length} users${states && `: ${states}`}. Running for ${hours} hours, with ${memory} MiB of memory.`,
          ...countLines(options.counts()),
          ...handlerLines(program?.runningHandlers?.() ?? []),
        ].join('\n')
      },
    },
    {
      name: 'broadcast',
      title: 'Write to all users',
      help: 'Sends a message to all users.',
      category,
      access,
      async run({ dialogue }) {
        const { text } = await dialogue.ask({ text: textField({ required: true, label: 'Text' }) })
        const all = users.all.map(({ stored }) => stored.jid)
        if (!(await dialogue.confirm(`Send this to ${all.length} users?`))) return 'Nothing is sent.'
        await broadcast(all, text)
        return `This is sent to ${all.length} users.`
      },
    },
  ]
  return logLevel ? [...commands, logLevelCommand(logLevel)] : commands
}

function countLines({ messagesToNetwork, messagesToUsers, errors, limited, reconnects }: Counted): readonly string[] {
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')
  const lines = [
    `${messagesToNetwork} messages to the network, ${messagesToUsers} to users. ${reconnects} sessions were made anew.`,
  ]
  if (Object.keys(errors).length > 0) lines.push(`Errors: ${listed(errors)}.`)
  if (Object.keys(limited).length > 0) lines.push(`Beyond limits: ${listed(limited)}.`)
  return lines
}

/** Handlers that have run for so many milliseconds are told of, the first ones first. */
const LONG = 5000
const MAX_LINES = 20

function handlerLines(running: ReturnType<NonNullable<ProcessStatus['runningHandlers']>>): readonly string[] {
  const now = performance.now()
  const long = running.filter(({ since }) => now - since >= LONG).sort((a, b) => a.since - b.since)
  const lines = long.slice(0, MAX_LINES).map(({ user, handler, since }) => {
    return `${handler} of ${user} has been running for ${Math.round((now - since) / 1000)} seconds.`
  })
  return long.length > MAX_LINES ? [...lines, `${long.length - MAX_LINES} more.`] : lines
}

function failureText(failure: ReturnType<NonNullable<ProcessStatus['lastFailure']>>): string {
  if (!failure) return ''
  const { handler, at, times } = failure
  return `${times} times, last in ${handler ?? 'the module'} at ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function logLevelCommand(logLevel: LogLevelControl): CommandSpec {
  const choices = Object.fromEntries(logLevel.levels.map((level) => [level, level]))
  return {
    name: 'log-level',
    title: 'Level of the log',
    help: 'Changes what is logged, until the gateway stops.',
    category: CATEGORY,
    access: 'admin',
    async run({ dialogue }) {
      const fields = { level: choiceField(choices, { label: 'Level', required: true }) }
      const { level } = await dialogue.ask(fields, {}, { last: true, values: { level: logLevel.get() } })
      logLevel.set(level)
      return `The level of the log is ${level}.`
    },
  }
}

function checkUser(text: string): string | undefined {
  try {
    return JID.parse(text).local === '' ? 'this is not the address of a user.' : undefined
  } catch {
    return 'this is not an address.'
  }
}
