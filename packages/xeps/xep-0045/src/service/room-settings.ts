import { StanzaError } from '@trestle/stanza'
import type { DataFormValue, FormFieldValue } from '@trestle/xep-0004'
import type { Role } from '../ranks.js'
import { type RoomConfig, readRoomConfig, roomConfigFields, roomConfigForm } from '../room-config.js'

/** How a hosted room is run. Affiliations are apart from it. */
export interface RoomSettings {
  readonly name: string
  readonly description: string
  readonly lang: string
  readonly persistent: boolean
  readonly public: boolean
  readonly membersOnly: boolean
  readonly moderated: boolean
  /** Needed to enter; empty: none is. */
  readonly password: string
  /** Everybody sees the real addresses of all, and not moderators alone. */
  readonly nonAnonymous: boolean
  readonly changeSubject: boolean
  readonly allowInvites: boolean
  readonly allowPrivateMessages: 'anyone' | 'participants' | 'moderators' | 'none'
  /** Undefined: as many as the service takes. */
  readonly maxOccupants: number | undefined
  readonly maxHistory: number
  readonly presenceBroadcast: readonly Role[]
  /** There is a public log: occupants are warned of it. The log itself is the host's. */
  readonly logging: boolean
}

export const defaultRoomSettings: RoomSettings = {
  name: '',
  description: '',
  lang: '',
  persistent: false,
  public: true,
  membersOnly: false,
  moderated: false,
  password: '',
  nonAnonymous: false,
  changeSubject: false,
  allowInvites: false,
  allowPrivateMessages: 'anyone',
  maxOccupants: undefined,
  maxHistory: 20,
  presenceBroadcast: ['moderator', 'participant', 'visitor'],
  logging: false,
}

/** The form that shows settings to an owner. */
export function settingsForm(settings: RoomSettings, ranks: Pick<RoomConfig, 'admins' | 'owners'>): DataFormValue {
  const { nonAnonymous, maxOccupants, maxHistory, presenceBroadcast, ...same } = settings
  return roomConfigForm.form({
    ...same,
    ...ranks,
    passwordProtected: settings.password !== '',
    whois: nonAnonymous ? 'anyone' : 'moderators',
    maxOccupants: maxOccupants === undefined ? 'none' : String(maxOccupants),
    maxHistory: String(maxHistory),
    presenceBroadcast: presenceBroadcast.filter((role) => role !== 'none'),
  })
}

/**
 * The settings as an owner wants them: what the submission leaves out stays. Throws StanzaError `not-acceptable` where they
 * do not fit, or where a password is wanted and none given.
 */
export function submittedSettings(settings: RoomSettings, form: DataFormValue): RoomSettings & RoomConfig {
  const reading = roomConfigForm.inspect(form)
  if (!reading.ok) {
    const text = Object.entries(reading.problems)
      .map(([field, problem]) => `${field}: ${problem.text}`)
      .join(' ')
    throw new StanzaError('not-acceptable', { text })
  }
  const { whois, maxOccupants, maxHistory, passwordProtected, presenceBroadcast, ...given } = readRoomConfig(form)
  const emptied = Object.fromEntries(
    (['name', 'description', 'lang'] as const).filter((key) => isEmptied(form, key)).map((key) => [key, '']),
  )
  const password = passwordProtected === false ? '' : (given.password ?? settings.password)
  if (passwordProtected && password === '') {
    throw new StanzaError('not-acceptable', { text: 'A room with a password needs one.' })
  }
  return {
    ...settings,
    ...given,
    ...emptied,
    password,
    ...(whois && { nonAnonymous: whois === 'anyone' }),
    ...(maxOccupants && { maxOccupants: maxOccupants === 'none' ? undefined : Number(maxOccupants) }),
    ...(maxHistory && { maxHistory: Number(maxHistory) }),
    ...(presenceBroadcast && { presenceBroadcast }),
  } as RoomSettings & RoomConfig
}

function isEmptied(form: DataFormValue, key: 'name' | 'description' | 'lang'): boolean {
  const name = roomConfigFields[key].options.var
  const found = form.fields?.find((one: FormFieldValue) => one.var === name)
  return found !== undefined && (found.values ?? []).every((text) => text === '')
}
