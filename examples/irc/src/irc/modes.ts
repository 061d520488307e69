import type { ServerFeatures } from './server-features.js'

/** What one letter of a MODE changes. */
export interface ModeChange {
  readonly on: boolean
  readonly mode: string
  /** The member, the mask, or the value. */
  readonly parameter?: string
  /** What kind of mode it is on that server. */
  readonly kind: 'member' | 'list' | 'setting' | 'flag'
}

const maxChanges = 100

/** Reads the modes of a channel: `+ov-k`, `romeo`, `juliet`, `key`. A letter that lacks its parameter is left out. */
export function readModes(
  { prefixes, channelModes }: Pick<ServerFeatures, 'prefixes' | 'channelModes'>,
  letters: string,
  parameters: readonly string[],
): readonly ModeChange[] {
  const { lists, settings, settingsOnSet } = channelModes
  const rest = [...parameters]
  let on = true
  return [...letters.slice(0, maxChanges)].flatMap((mode): readonly ModeChange[] => {
    if (mode === '+' || mode === '-') {
      on = mode === '+'
      return []
    }
    const kind = prefixes.some((prefix) => prefix.mode === mode)
      ? 'member'
      : lists.includes(mode)
        ? 'list'
        : settings.includes(mode) || settingsOnSet.includes(mode)
          ? 'setting'
          : 'flag'
    if (kind === 'flag' || (kind === 'setting' && !on && !settings.includes(mode))) return [{ on, mode, kind }]
    const parameter = rest.shift()
    return parameter === undefined ? [] : [{ on, mode, parameter, kind }]
  })
}

/** A nick of RPL_NAMREPLY, without the signs before it, and the modes that these are. */
export function readMember(
  { prefixes }: Pick<ServerFeatures, 'prefixes'>,
  entry: string,
): { readonly name: string; readonly modes: readonly string[] } {
  const modes: string[] = []
  let start = 0
  for (; start < entry.length; start++) {
    const prefix = prefixes.find(({ sign }) => sign === entry.charAt(start))
    if (!prefix) break
    modes.push(prefix.mode)
  }
  return { name: entry.slice(start), modes: [...new Set(modes)] }
}

/** What a member may do, in words that other networks have as well. */
export type MemberRole = 'owner' | 'admin' | 'moderator' | 'member' | 'visitor'

const known: Readonly<Record<string, MemberRole>> = {
  q: 'owner',
  a: 'admin',
  o: 'moderator',
  h: 'moderator',
  v: 'member',
}

/**
 * The role that the highest of the modes gives. One that is not known counts by its place beside `o`. Without any, in a
 * moderated channel (`+m`), one is a visitor, who may only listen.
 */
export function roleOf(
  { prefixes }: Pick<ServerFeatures, 'prefixes'>,
  modes: Iterable<string>,
  channel: { readonly moderated: boolean },
): MemberRole {
  const has = new Set(modes)
  const rank = prefixes.findIndex(({ mode }) => has.has(mode))
  const highest = prefixes[rank]?.mode
  if (highest === undefined) return channel.moderated ? 'visitor' : 'member'
  const operators = prefixes.findIndex(({ mode }) => mode === 'o')
  return known[highest] ?? (rank < operators ? 'admin' : 'member')
}
