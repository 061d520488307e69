import {
  boolean,
  type DataFormValue,
  defineForm,
  type FieldSpec,
  type FillValue,
  type FormFieldValue,
  type FormInput,
  fieldIn,
  fillForm,
  jidMulti,
  listMulti,
  listSingle,
  textPrivate,
  textSingle,
} from '@trestle/xep-0004'
import { NS_MUC_ROOM_CONFIG } from './namespaces.js'

const count = (text: string) => (/^\d{1,9}$/.test(text) ? undefined : 'This takes a number.')
const limit = (text: string) => (text === 'none' ? undefined : count(text))
const occupantRoles = { moderator: 'Moderators', participant: 'Participants', visitor: 'Visitors' }

/** The registered options of a room (XEP-0045 §16.5.3). */
export const roomConfigFields = {
  name: textSingle({ var: 'muc#roomconfig_roomname', label: 'Name' }),
  description: textSingle({ var: 'muc#roomconfig_roomdesc', label: 'Description' }),
  lang: textSingle({ var: 'muc#roomconfig_lang', label: 'Language' }),
  persistent: boolean({ var: 'muc#roomconfig_persistentroom', label: 'Keep the room when the last occupant leaves' }),
  public: boolean({ var: 'muc#roomconfig_publicroom', label: 'List the room' }),
  membersOnly: boolean({ var: 'muc#roomconfig_membersonly', label: 'Only members may enter' }),
  moderated: boolean({ var: 'muc#roomconfig_moderatedroom', label: 'Only who has voice may speak' }),
  passwordProtected: boolean({ var: 'muc#roomconfig_passwordprotectedroom', label: 'A password is needed to enter' }),
  password: textPrivate({ var: 'muc#roomconfig_roomsecret', label: 'Password' }),
  /** Who sees the real addresses of occupants. */
  whois: listSingle(
    { moderators: 'Moderators', anyone: 'Everybody' },
    { var: 'muc#roomconfig_whois', label: 'Who sees real addresses' },
  ),
  /** Whether occupants, and not moderators alone, may change the subject. */
  changeSubject: boolean({ var: 'muc#roomconfig_changesubject', label: 'Occupants may change the subject' }),
  /** Whether members may invite to a room for members only. */
  allowInvites: boolean({ var: 'muc#roomconfig_allowinvites', label: 'Members may invite others' }),
  /** Who may send private messages. */
  allowPrivateMessages: listSingle(
    { anyone: 'Everybody', participants: 'Who has voice', moderators: 'Moderators', none: 'Nobody' },
    { var: 'muc#roomconfig_allowpm', label: 'Who may send private messages' },
  ),
  /** A number, or `none`. */
  maxOccupants: textSingle({ var: 'muc#roomconfig_maxusers', label: 'Occupants at most', check: limit }),
  /** A number. */
  maxHistory: textSingle({ var: 'muc#maxhistoryfetch', label: 'Messages of history at most', check: count }),
  /** Roles whose presence everybody gets. */
  presenceBroadcast: listMulti(occupantRoles, {
    var: 'muc#roomconfig_presencebroadcast',
    label: 'Roles whose presence is sent',
  }),
  /** Roles that may ask for the list of members. */
  memberListFor: listMulti(occupantRoles, {
    var: 'muc#roomconfig_getmemberlist',
    label: 'Roles that may see the list of members',
  }),
  /** Whether there is a public log. */
  logging: boolean({ var: 'muc#roomconfig_enablelogging', label: 'Keep a public log' }),
  /** URI of a pubsub node that goes with the room. */
  pubsub: textSingle({ var: 'muc#roomconfig_pubsub', label: 'Pubsub node' }),
  /** All admins of the room, unlike changes of affiliations. */
  admins: jidMulti({ var: 'muc#roomconfig_roomadmins', label: 'Admins' }),
  /** All owners of the room. */
  owners: jidMulti({ var: 'muc#roomconfig_roomowners', label: 'Owners' }),
} as const

/** The form of a room's configuration, for those who write it. */
export const roomConfigForm = defineForm({
  formType: NS_MUC_ROOM_CONFIG,
  title: 'Configuration of the room',
  fields: roomConfigFields,
})

/** Options of a room: those that its form has, or those that are to be changed. */
export type RoomConfig = FormInput<typeof roomConfigFields>

/** The options that a form has and that fit; services have others besides, which are in the form. */
export function readRoomConfig(form: DataFormValue): RoomConfig {
  const config: Record<string, unknown> = {}
  for (const [key, spec] of specs) {
    const field = fieldIn(form, spec.options.var as string)
    try {
      const value = field && spec.read(field.values ?? [])
      if (value !== undefined) config[key] = value
    } catch {
      // An option that means something else on that service is none of these.
    }
  }
  return config
}

/**
 * The submission of a room's form with some options changed, and all others as they came, even those whose values the
 * form itself does not offer. Throws FormError where the form does not have an option, or not that value.
 */
export function fillRoomConfig(form: DataFormValue, config: RoomConfig): DataFormValue {
  const values: Record<string, FillValue> = {}
  for (const [key, spec] of specs) {
    const value = config[key as keyof RoomConfig]
    if (value !== undefined) values[spec.options.var as string] = spec.write(value as never)
  }
  const fields = form.fields?.filter(({ var: name, type }) => name !== undefined && type !== 'fixed') ?? []
  const isChanged = (name: string | undefined) => name !== undefined && Object.hasOwn(values, name)
  const changed = fillForm({ ...form, fields: fields.filter((one) => isChanged(one.var)) }, values).fields ?? []
  const kept = fields.filter((one) => !isChanged(one.var) && one.values?.length)
  return { type: 'submit', fields: [...kept.map(answered), ...changed] }
}

function answered({ var: name, type, values }: FormFieldValue): FormFieldValue {
  return { ...(name !== undefined && { var: name }), ...(type && { type }), ...(values && { values }) }
}

const specs = Object.entries(roomConfigFields) as readonly [string, FieldSpec<unknown>][]
