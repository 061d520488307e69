import type { Cast } from './cast.js'

/** Which users are in their channels, as the speakers there see it. */
export interface Attendance {
  /** A speaker sees somebody in a channel. */
  came(speaker: string, channel: string, nick: string): void
  /** A speaker sees somebody leave a channel; without one, all of them. */
  left(speaker: string, nick: string, channel?: string): void
  /** Resolves once all speakers see all users in the channels that they share. @throws Error who is missing after so many milliseconds */
  untilAll(limit: number): Promise<void>
  /** Resolves once they see none. @throws Error who is still there */
  untilNone(limit: number): Promise<void>
}

/** What an error names. */
const NAMED = 5

export function createAttendance({ channels, usersIn, speakersIn }: Cast): Attendance {
  const keyOf = (speaker: string, channel: string, nick: string) => `${nick} in ${channel}, seen by ${speaker}`
  const expected = new Set(
    channels.flatMap((channel) =>
      speakersIn(channel).flatMap((speaker) => usersIn(channel).map((nick) => keyOf(speaker, channel, nick))),
    ),
  )
  const seen = new Set<string>()
  let changed = () => {}

  function until(size: number, limit: number, wrong: () => readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const keys = wrong()
        reject(new Error(`${keys.length} are not as they should be: ${keys.slice(0, NAMED).join('; ')}`))
      }, limit)
      changed = () => {
        if (seen.size !== size) return
        clearTimeout(timer)
        resolve()
      }
      changed()
    })
  }

  return {
    came(speaker, channel, nick) {
      const key = keyOf(speaker, channel, nick)
      if (expected.has(key)) seen.add(key)
      changed()
    },
    left(speaker, nick, channel) {
      for (const one of channel === undefined ? channels : [channel]) seen.delete(keyOf(speaker, one, nick))
      changed()
    },
    untilAll: (limit) => until(expected.size, limit, () => [...expected].filter((key) => !seen.has(key))),
    untilNone: (limit) => until(0, limit, () => [...seen]),
  }
}
