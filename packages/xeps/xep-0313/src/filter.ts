import type { JID } from '@trestle/jid'
import { boolean, type Codec, dateTime, jid, StanzaError } from '@trestle/stanza'
import {
  type DataFormValue,
  type FormFieldValue,
  fieldIn,
  formTypeField,
  formTypeOf,
  valueIn,
  valuesIn,
} from '@trestle/xep-0004'
import { type MamNamespace, NS_MAM } from './elements.js'

/** Which messages of an archive are meant (XEP-0313 §4.1): those that fit all that is given. */
export interface ArchiveFilter {
  /** To or from this address; a bare one stands for its full ones. The own one: what was sent to oneself. */
  readonly with?: JID | undefined
  /** Not before this time. */
  readonly start?: Date | undefined
  /** Not after this time. */
  readonly end?: Date | undefined
  /** After the message of this id. */
  readonly afterId?: string | undefined
  /** Before the message of this id. */
  readonly beforeId?: string | undefined
  /** Those of these ids. */
  readonly ids?: readonly string[] | undefined
  /** Whether the archive of an account is to show messages of rooms. Where it is absent, the archive decides. */
  readonly includeGroupchat?: boolean | undefined
  /** Fields of other specifications, such as the search of XEP-0431. */
  readonly fields?: readonly FormFieldValue[] | undefined
}

/** The most ids that a filter may name. */
export const MAX_IDS = 1000

const KNOWN: ReadonlySet<string | undefined> = new Set([
  'FORM_TYPE',
  'with',
  'start',
  'end',
  'after-id',
  'before-id',
  'ids',
  'include-groupchat',
])

/** The form of a filter; undefined where it lets everything through. */
export function writeFilter(filter: ArchiveFilter, ns: MamNamespace = NS_MAM): DataFormValue | undefined {
  const { start, end, ids, includeGroupchat, fields: others = [] } = filter
  const fields = [
    ...fieldOf('with', 'jid-single', filter.with?.toString()),
    ...fieldOf('start', 'text-single', start && dateTime.encode(start)),
    ...fieldOf('end', 'text-single', end && dateTime.encode(end)),
    ...fieldOf('after-id', 'text-single', filter.afterId),
    ...fieldOf('before-id', 'text-single', filter.beforeId),
    ...fieldOf('ids', 'list-multi', ...(ids ?? [])),
    ...fieldOf('include-groupchat', 'boolean', includeGroupchat === undefined ? undefined : String(includeGroupchat)),
    ...others,
  ]
  return fields.length === 0 ? undefined : { type: 'submit', fields: [formTypeField(ns), ...fields] }
}

/** The filter in a form. Throws StanzaError `bad-request` for another form, and for values that do not fit. */
export function readFilter(form: DataFormValue): ArchiveFilter {
  if (form.type !== 'submit' || formTypeOf(form) !== NS_MAM) throw badField('FORM_TYPE', `has to be ${NS_MAM}`)
  const ids = fieldIn(form, 'ids') && valuesIn(form, 'ids')
  if (ids && ids.length > MAX_IDS) throw badField('ids', `names at most ${MAX_IDS} messages`)
  const others = form.fields?.filter((one) => !KNOWN.has(one.var)) ?? []
  return withoutAbsent({
    with: read(form, 'with', jid),
    start: read(form, 'start', dateTime),
    end: read(form, 'end', dateTime),
    afterId: valueIn(form, 'after-id') || undefined,
    beforeId: valueIn(form, 'before-id') || undefined,
    ids,
    includeGroupchat: read(form, 'include-groupchat', boolean),
    fields: others.length > 0 ? others : undefined,
  })
}

function fieldOf(name: string, type: FormFieldValue['type'], ...values: readonly (string | undefined)[]) {
  const given = values.filter((value) => value !== undefined)
  return given.length === 0 ? [] : [{ var: name, type, values: given }]
}

function read<T>(form: DataFormValue, name: string, codec: Codec<T>): T | undefined {
  const text = valueIn(form, name)
  if (!text) return undefined
  try {
    return codec.decode(text)
  } catch {
    throw badField(name, 'does not fit')
  }
}

function badField(name: string, what: string): StanzaError {
  return new StanzaError('bad-request', { text: `${name} ${what}.` })
}

function withoutAbsent<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}
