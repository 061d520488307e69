import { IrcError } from './irc-error.js'
import { writeLine } from './message.js'
import { foldName } from './server-features.js'
import type { Session } from './session.js'

/** An entry of a list of masks, such as a ban. */
export interface ListedMask {
  readonly mask: string
  readonly by?: string
  readonly at?: Date
}

/** Numerics of lists: an entry, and the end. */
const maskLists: Readonly<Record<string, readonly [string, string]>> = {
  b: ['367', '368'],
  e: ['348', '349'],
  I: ['346', '347'],
  q: ['728', '729'],
}
const maxMasks = 5000

/** The masks of a list of a channel: `b` for bans, `e` for exceptions, `I` for invitations. */
export function listMasks(session: Session, channel: string, mode: string): Promise<readonly ListedMask[]> {
  const [entry, end] = maskLists[mode] ?? []
  const about = foldName(session.state.features, channel)
  const masks: ListedMask[] = []
  return session.commands.run<readonly ListedMask[]>({
    name: 'MODE',
    about,
    end: 'read',
    lines: (label) => {
      if (entry === undefined) throw new IrcError('invalid', 'There is no such list.')
      return [writeLine('MODE', [channel, `+${mode}`], label === undefined ? {} : { label })]
    },
    read({ command, params }) {
      if (foldName(session.state.features, params[1] ?? '') !== about) return false
      if (command !== entry) return command === end
      // The list of quiets names its mode before the mask.
      const [mask, by, at] = params.slice(mode === 'q' ? 3 : 2)
      if (mask !== undefined && masks.length < maxMasks)
        masks.push({
          mask,
          ...(by !== undefined && { by }),
          ...(at !== undefined && /^\d{1,11}$/.test(at) && { at: new Date(Number(at) * 1000) }),
        })
      return false
    },
    result: () => masks,
  })
}
