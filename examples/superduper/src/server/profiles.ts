import { limits, type Profile, type ReplyOf, type RequestArgs } from '../protocol.js'
import type { Accounts } from './accounts.js'
import type { Device, Devices } from './devices.js'
import { RequestError } from './request-error.js'
import type { Rooms } from './rooms.js'
import type { State } from './state/state.js'

export interface Profiles {
  /** The mutual contacts, which see each other's presence and whole profile. */
  contactsOf(account: string): readonly string[]
  /** What one account may know of another. */
  seenBy(account: string, other: string): Profile
  /** Throws `unknown-account`. */
  get(account: string, other: string): Profile
  /** Changes what is given, and removes what is null. */
  set(from: Device, changes: RequestArgs<'set-profile'>): void
  /** Takes a picture that was uploaded as avatar, or none. Throws `unknown-file`. */
  setAvatar(from: Device, file: string | null): void
  /** Those whose name contains the text, or who have this phone number and this address: what is given must fit. */
  search(form: RequestArgs<'search'>): ReplyOf<'search'>['found']
}

const PRIVATE = ['phone', 'email'] as const

type Changes = Readonly<Record<string, string | null | undefined>>

function withChanges(profile: Profile, changes: Changes): Profile {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  const changed = Object.entries({ ...profile, ...Object.fromEntries(given) })
  return Object.fromEntries(changed.filter(([, value]) => value !== null))
}

const contains = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase())

export interface ProfilesOptions {
  readonly state: State
  readonly accounts: Accounts
  readonly devices: Devices
  readonly rooms: Pick<Rooms, 'announce'>
}

export function createProfiles({ state, accounts, devices, rooms }: ProfilesOptions): Profiles {
  const contactsOf = (account: string): readonly string[] =>
    [...state.relations.of(account)].filter(([, { relation }]) => relation === 'mutual').map(([contact]) => contact)

  function seenBy(account: string, other: string): Profile {
    const without = accounts.without(other)
    const profile = { ...state.people.profile(other), ...(without.length > 0 && { without }) }
    const isClose = account === other || state.relations.of(account).get(other)?.relation === 'mutual'
    if (isClose) return profile
    return withChanges(profile, Object.fromEntries(PRIVATE.map((field) => [field, null])))
  }

  function change(from: Device, changes: Changes): void {
    const { account } = from
    const before = state.people.profile(account)
    const profile = withChanges(before, changes)
    state.commit({ kind: 'profile', account, profile })
    const event = { type: 'profile', contact: account, profile: seenBy(account, account) } as const
    devices.push(account, event, from)
    for (const contact of contactsOf(account)) devices.push(contact, event)
    if (profile.name !== before.name) rooms.announce(account, 'always')
  }

  function* matches(form: RequestArgs<'search'>): Generator<{ readonly account: string; readonly profile: Profile }> {
    const { name, phone, email } = form
    if (name === undefined && phone === undefined && email === undefined) return
    for (const account of accounts.names()) {
      const profile = state.people.profile(account)
      const fits =
        (name === undefined || contains(account, name) || contains(profile.name ?? '', name)) &&
        (phone === undefined || profile.phone === phone) &&
        (email === undefined || profile.email?.toLowerCase() === email.toLowerCase())
      if (fits) yield { account, profile }
    }
  }

  return {
    contactsOf,
    seenBy,
    get(account, other) {
      if (!accounts.has(other)) throw new RequestError('unknown-account')
      return seenBy(account, other)
    },
    set: change,
    setAvatar(from, avatar) {
      if (avatar !== null && !state.files.get(avatar)?.type.startsWith('image/')) throw new RequestError('unknown-file')
      change(from, { avatar })
    },
    search(form) {
      const found: { readonly account: string; readonly profile: Profile }[] = []
      for (const { account, profile } of matches(form)) {
        if (found.length === limits.page) break
        // Whoever knows the number or the address finds the account by it, but learns neither from a name.
        const { phone, email, ...open } = profile
        found.push({ account, profile: open })
      }
      return found
    },
  }
}
