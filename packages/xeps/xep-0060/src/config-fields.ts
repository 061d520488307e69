import { JID } from '@trestle/jid'
import { boolean, type Codec, dateTime, unsigned } from '@trestle/stanza'
import { type Choices, customField, type FieldSpec, listSingle, textSingle } from '@trestle/xep-0004'

/** A number, or `max`: the limit of the service (XEP-0060 §12.23). */
export type NumberOrMax = number | 'max'

interface Naming {
  readonly var: string
  readonly label: string
}

/** The field `pubsub#NAME` and its label. */
const named = (name: string, label: string): Naming => ({ var: `pubsub#${name}`, label })

/** A field with one value. It has no default: a field that a submission leaves out is not changed (XEP-0004 §3.2). */
// @__NO_SIDE_EFFECTS__
function single<T>(type: 'boolean' | 'text-single' | 'jid-single', codec: Codec<T>, name: string, label: string) {
  const read = ([text = '', ...more]: readonly string[]): T | undefined => {
    if (more.length > 0) throw new Error('This takes one value.')
    return text === '' ? undefined : codec.decode(text)
  }
  return customField<T>(type, { read, write: (value) => [codec.encode(value)] }, named(name, label))
}

// @__NO_SIDE_EFFECTS__
function several<T>(type: 'list-multi' | 'jid-multi', codec: Codec<T>, name: string, label: string) {
  const read = (texts: readonly string[]): readonly T[] => {
    if (texts.length > 1000) throw new Error('This takes at most 1000 values.')
    return texts.filter((text) => text !== '').map(codec.decode)
  }
  return customField<readonly T[]>(type, { read, write: (values) => values.map(codec.encode) }, named(name, label))
}

const plain: Codec<string> = { decode: (text) => text, encode: (text) => text }
const address: Codec<JID> = { decode: (text) => JID.parse(text), encode: String }

const yesNoCodec: Codec<boolean> = { decode: boolean.decode, encode: (value) => (value ? '1' : '0') }
// @__NO_SIDE_EFFECTS__
export const yesNo = (name: string, label: string) => single('boolean', yesNoCodec, name, label)
// @__NO_SIDE_EFFECTS__
export const line = (name: string, label: string) => textSingle(named(name, label))
// @__NO_SIDE_EFFECTS__
export const count = (name: string, label: string) => single('text-single', unsigned, name, label)
// @__NO_SIDE_EFFECTS__
export const moment = (name: string, label: string) => single('text-single', dateTime, name, label)
// @__NO_SIDE_EFFECTS__
export const jid = (name: string, label: string) => single('jid-single', address, name, label)
// @__NO_SIDE_EFFECTS__
export const jids = (name: string, label: string) => several('jid-multi', address, name, label)
// @__NO_SIDE_EFFECTS__
export const words = (name: string, label: string) => several('list-multi', plain, name, label)

const numberOrMaxCodec: Codec<NumberOrMax> = {
  decode: (text) => (text === 'max' ? text : unsigned.decode(text)),
  encode: String,
}
// @__NO_SIDE_EFFECTS__
export const countOrMax = (name: string, label: string) => single('text-single', numberOrMaxCodec, name, label)

const expiryCodec: Codec<Date | 'presence'> = {
  decode: (text) => (text === 'presence' ? text : dateTime.decode(text)),
  encode: (value) => (value === 'presence' ? value : dateTime.encode(value)),
}
// @__NO_SIDE_EFFECTS__
export const expiry = (name: string, label: string) => single('text-single', expiryCodec, name, label)

// @__NO_SIDE_EFFECTS__
export function word<const V extends string>(
  name: string,
  label: string,
  choices: Choices<V>,
): FieldSpec<V | undefined> {
  return listSingle(choices, named(name, label)) as FieldSpec<V | undefined>
}
