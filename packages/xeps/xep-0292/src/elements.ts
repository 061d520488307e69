import {
  attr,
  childText,
  childTexts,
  type ElementDef,
  element,
  exchange,
  type Infer,
  list,
  nested,
  optional,
  type Rest,
  rest,
  string,
} from '@trestle/stanza'
import {
  NS_VCARD4,
  property,
  Vcard4Parameters,
  type Vcard4ParametersValue,
  type Vcard4PropertyValue,
} from './values.js'

const parameters = optional(nested(Vcard4Parameters))
const texts = (name: string) => optional(childTexts(name, string))
const several = (name: string) => optional(list(property(name)))

/** The parts of a name, each of which may have several values (RFC 6350 §6.2.2). */
export const Vcard4Name = element(NS_VCARD4, 'n', {
  parameters,
  surnames: texts('surname'),
  given: texts('given'),
  additional: texts('additional'),
  prefixes: texts('prefix'),
  suffixes: texts('suffix'),
  rest: rest(),
})

/** RFC 6350 §6.2.7. */
export const Vcard4Gender = element(NS_VCARD4, 'gender', {
  parameters,
  /** A letter, which RFC 6351 writes as it is, and XEP-0292 as a value. */
  sex: optional(nested(property('sex'))),
  identity: optional(childText('identity', string)),
  text: optional(childText(string)),
  rest: rest(),
})

/** RFC 6350 §6.3.1. */
export const Vcard4Address = element(NS_VCARD4, 'adr', {
  parameters,
  poBoxes: texts('pobox'),
  extended: texts('ext'),
  streets: texts('street'),
  localities: texts('locality'),
  regions: texts('region'),
  codes: texts('code'),
  countries: texts('country'),
  rest: rest(),
})

/** RFC 6350 §6.7.7. */
export const Vcard4ClientPidMap = element(NS_VCARD4, 'clientpidmap', {
  parameters,
  sourceId: optional(childText('sourceid', string)),
  uri: optional(childText(string)),
  rest: rest(),
})

export interface Vcard4NameValue extends Infer<typeof Vcard4Name> {}
export interface Vcard4GenderValue extends Infer<typeof Vcard4Gender> {}
export interface Vcard4AddressValue extends Infer<typeof Vcard4Address> {}
export interface Vcard4ClientPidMapValue extends Infer<typeof Vcard4ClientPidMap> {}

/** The properties of RFC 6350 §6, RFC 6474 and RFC 6715; each may be there several times. */
export interface Vcard4Properties {
  readonly sources?: readonly Vcard4PropertyValue[] | undefined
  readonly kinds?: readonly Vcard4PropertyValue[] | undefined
  readonly fullNames?: readonly Vcard4PropertyValue[] | undefined
  readonly names?: readonly Vcard4NameValue[] | undefined
  readonly nicknames?: readonly Vcard4PropertyValue[] | undefined
  readonly photos?: readonly Vcard4PropertyValue[] | undefined
  readonly birthdays?: readonly Vcard4PropertyValue[] | undefined
  readonly birthPlaces?: readonly Vcard4PropertyValue[] | undefined
  readonly deathDates?: readonly Vcard4PropertyValue[] | undefined
  readonly deathPlaces?: readonly Vcard4PropertyValue[] | undefined
  readonly anniversaries?: readonly Vcard4PropertyValue[] | undefined
  readonly genders?: readonly Vcard4GenderValue[] | undefined
  readonly addresses?: readonly Vcard4AddressValue[] | undefined
  readonly telephones?: readonly Vcard4PropertyValue[] | undefined
  readonly emails?: readonly Vcard4PropertyValue[] | undefined
  readonly impps?: readonly Vcard4PropertyValue[] | undefined
  readonly languages?: readonly Vcard4PropertyValue[] | undefined
  readonly timeZones?: readonly Vcard4PropertyValue[] | undefined
  readonly locations?: readonly Vcard4PropertyValue[] | undefined
  readonly titles?: readonly Vcard4PropertyValue[] | undefined
  readonly roles?: readonly Vcard4PropertyValue[] | undefined
  readonly logos?: readonly Vcard4PropertyValue[] | undefined
  readonly organizations?: readonly Vcard4PropertyValue[] | undefined
  readonly organizationDirectories?: readonly Vcard4PropertyValue[] | undefined
  readonly members?: readonly Vcard4PropertyValue[] | undefined
  readonly related?: readonly Vcard4PropertyValue[] | undefined
  readonly expertise?: readonly Vcard4PropertyValue[] | undefined
  readonly hobbies?: readonly Vcard4PropertyValue[] | undefined
  readonly interests?: readonly Vcard4PropertyValue[] | undefined
  readonly categories?: readonly Vcard4PropertyValue[] | undefined
  readonly notes?: readonly Vcard4PropertyValue[] | undefined
  readonly productIds?: readonly Vcard4PropertyValue[] | undefined
  readonly revisions?: readonly Vcard4PropertyValue[] | undefined
  readonly sounds?: readonly Vcard4PropertyValue[] | undefined
  readonly uids?: readonly Vcard4PropertyValue[] | undefined
  readonly clientPidMaps?: readonly Vcard4ClientPidMapValue[] | undefined
  readonly urls?: readonly Vcard4PropertyValue[] | undefined
  readonly keys?: readonly Vcard4PropertyValue[] | undefined
  readonly freeBusyUrls?: readonly Vcard4PropertyValue[] | undefined
  readonly calendarRequestUris?: readonly Vcard4PropertyValue[] | undefined
  readonly calendarUris?: readonly Vcard4PropertyValue[] | undefined
  readonly rest?: Rest | undefined
}

/** Properties that belong together (RFC 6351 §5). */
export interface Vcard4GroupValue extends Vcard4Properties {
  readonly name?: string | undefined
}

/**
 * A vCard (RFC 6351). What is not in these specifications is in `rest`, at each level, so that a vCard that is changed
 * keeps it.
 */
export interface Vcard4Value extends Vcard4Properties {
  readonly parameters?: Vcard4ParametersValue | undefined
  readonly groups?: readonly Vcard4GroupValue[] | undefined
}

const properties = {
  sources: several('source'),
  kinds: several('kind'),
  fullNames: several('fn'),
  names: optional(list(Vcard4Name)),
  nicknames: several('nickname'),
  photos: several('photo'),
  birthdays: several('bday'),
  birthPlaces: several('birthplace'),
  deathDates: several('deathdate'),
  deathPlaces: several('deathplace'),
  anniversaries: several('anniversary'),
  genders: optional(list(Vcard4Gender)),
  addresses: optional(list(Vcard4Address)),
  telephones: several('tel'),
  emails: several('email'),
  impps: several('impp'),
  languages: several('lang'),
  timeZones: several('tz'),
  locations: several('geo'),
  titles: several('title'),
  roles: several('role'),
  logos: several('logo'),
  organizations: several('org'),
  organizationDirectories: several('org-directory'),
  members: several('member'),
  related: several('related'),
  expertise: several('expertise'),
  hobbies: several('hobby'),
  interests: several('interest'),
  categories: several('categories'),
  notes: several('note'),
  productIds: several('prodid'),
  revisions: several('rev'),
  sounds: several('sound'),
  uids: several('uid'),
  clientPidMaps: optional(list(Vcard4ClientPidMap)),
  urls: several('url'),
  keys: several('key'),
  freeBusyUrls: several('fburl'),
  calendarRequestUris: several('caladruri'),
  calendarUris: several('caluri'),
}

export const Vcard4Group: ElementDef<Vcard4GroupValue> = element(NS_VCARD4, 'group', {
  name: optional(attr(string)),
  ...properties,
  rest: rest(),
})

/** The root element is one vCard (XEP-0292 §3). */
export const Vcard4: ElementDef<Vcard4Value> = element(NS_VCARD4, 'vcard', {
  parameters,
  ...properties,
  groups: optional(list(Vcard4Group)),
  rest: rest(),
})

export const Vcard4Request = element(NS_VCARD4, 'vcard', {})

/** A request for the vCard of an automated entity (§6). */
export const getVcard4Exchange = exchange(Vcard4Request, Vcard4)
