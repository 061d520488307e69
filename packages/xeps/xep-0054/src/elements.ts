import {
  attr,
  childText,
  childTexts,
  type ElementDef,
  element,
  exchange,
  lazy,
  list,
  nested,
  optional,
  type Rest,
  rest,
  string,
} from '@trestle/stanza'
import {
  NS_VCARD,
  VcardAddress,
  type VcardAddressValue,
  VcardCategories,
  type VcardCategoriesValue,
  VcardClass,
  type VcardClassValue,
  VcardEmail,
  type VcardEmailValue,
  type VcardImageValue,
  VcardKey,
  type VcardKeyValue,
  VcardLabel,
  type VcardLabelValue,
  VcardLocation,
  type VcardLocationValue,
  VcardLogo,
  VcardName,
  type VcardNameValue,
  VcardOrganization,
  type VcardOrganizationValue,
  VcardPhoto,
  VcardSound,
  type VcardSoundValue,
  VcardTelephone,
  type VcardTelephoneValue,
} from './parts.js'

/** Somebody who acts for the person: by a vCard, or the URI of one. */
export interface VcardAgentValue {
  readonly vcard?: VcardValue | undefined
  readonly extval?: string | undefined
  readonly rest?: Rest | undefined
}

/**
 * A vCard (XEP-0054 §8): texts are as they were written, also dates, degrees and addresses, which others may have written
 * in many ways. What the specification does not name is in `rest`, so that a vCard that is changed keeps it.
 */
export interface VcardValue {
  /** `2.0` or `3.0`, where it is said at all (§7). */
  readonly version?: string | undefined
  readonly versionElement?: string | undefined
  readonly fullName?: string | undefined
  readonly name?: VcardNameValue | undefined
  readonly nicknames?: readonly string[] | undefined
  readonly photos?: readonly VcardImageValue[] | undefined
  /** ISO 8601, mostly. */
  readonly birthdays?: readonly string[] | undefined
  readonly addresses?: readonly VcardAddressValue[] | undefined
  readonly labels?: readonly VcardLabelValue[] | undefined
  readonly telephones?: readonly VcardTelephoneValue[] | undefined
  readonly emails?: readonly VcardEmailValue[] | undefined
  readonly jabberIds?: readonly string[] | undefined
  readonly mailers?: readonly string[] | undefined
  /** Offsets from UTC. */
  readonly timeZones?: readonly string[] | undefined
  readonly locations?: readonly VcardLocationValue[] | undefined
  readonly titles?: readonly string[] | undefined
  readonly roles?: readonly string[] | undefined
  readonly logos?: readonly VcardImageValue[] | undefined
  readonly agents?: readonly VcardAgentValue[] | undefined
  readonly organizations?: readonly VcardOrganizationValue[] | undefined
  readonly categories?: readonly VcardCategoriesValue[] | undefined
  readonly notes?: readonly string[] | undefined
  readonly productIds?: readonly string[] | undefined
  readonly revisions?: readonly string[] | undefined
  readonly sortStrings?: readonly string[] | undefined
  readonly sounds?: readonly VcardSoundValue[] | undefined
  readonly uids?: readonly string[] | undefined
  readonly urls?: readonly string[] | undefined
  readonly classes?: readonly VcardClassValue[] | undefined
  readonly keys?: readonly VcardKeyValue[] | undefined
  readonly descriptions?: readonly string[] | undefined
  readonly rest?: Rest | undefined
}

const texts = (name: string) => optional(childTexts(name, string))
const several = <T>(definition: ElementDef<T>) => optional(list(definition))

export const VcardAgent: ElementDef<VcardAgentValue> = element(NS_VCARD, 'AGENT', {
  vcard: optional(nested(lazy(() => Vcard))),
  extval: optional(childText('EXTVAL', string)),
  rest: rest(),
})

/** Each property may be there several times, but the full name and the name (§8). */
export const Vcard: ElementDef<VcardValue> = element(NS_VCARD, 'vCard', {
  version: optional(attr(string)),
  versionElement: optional(childText('VERSION', string)),
  fullName: optional(childText('FN', string)),
  name: optional(nested(VcardName)),
  nicknames: texts('NICKNAME'),
  photos: several(VcardPhoto),
  birthdays: texts('BDAY'),
  addresses: several(VcardAddress),
  labels: several(VcardLabel),
  telephones: several(VcardTelephone),
  emails: several(VcardEmail),
  jabberIds: texts('JABBERID'),
  mailers: texts('MAILER'),
  timeZones: texts('TZ'),
  locations: several(VcardLocation),
  titles: texts('TITLE'),
  roles: texts('ROLE'),
  logos: several(VcardLogo),
  agents: several(VcardAgent),
  organizations: several(VcardOrganization),
  categories: several(VcardCategories),
  notes: texts('NOTE'),
  productIds: texts('PRODID'),
  revisions: texts('REV'),
  sortStrings: texts('SORT-STRING'),
  sounds: several(VcardSound),
  uids: texts('UID'),
  urls: texts('URL'),
  classes: several(VcardClass),
  keys: several(VcardKey),
  descriptions: texts('DESC'),
  rest: rest(),
})

export const VcardRequest = element(NS_VCARD, 'vCard', {})

/** §3.1, §3.3. */
export const getVcardExchange = exchange(VcardRequest, Vcard)
/** §3.2. */
export const setVcardExchange = exchange(Vcard)
