import { childText, childTexts, element, type Infer, optional, rest, string } from '@trestle/stanza'
import { childNames, textOfChildOrOwn } from './fields.js'

/** XEP-0054 §1. */
export const NS_VCARD = 'vcard-temp'

/** An optional text of one child. */
const one = (name: string) => optional(childText(name, string))

/** The parts of a name; several in one part are separated by commas. */
export const VcardName = element(NS_VCARD, 'N', {
  family: one('FAMILY'),
  given: one('GIVEN'),
  middle: one('MIDDLE'),
  prefix: one('PREFIX'),
  suffix: one('SUFFIX'),
  rest: rest(),
})

const imageShape = {
  /** Media type: a hint, and what the data is counts (XEP-0153 §5). */
  type: one('TYPE'),
  /** Base64 as it was written: `imageOf` reads it. */
  binval: one('BINVAL'),
  /** URI of an image elsewhere. */
  extval: one('EXTVAL'),
  rest: rest(),
}
export const VcardPhoto = element(NS_VCARD, 'PHOTO', imageShape)
export const VcardLogo = element(NS_VCARD, 'LOGO', imageShape)

export const VcardAddress = element(NS_VCARD, 'ADR', {
  types: childNames('HOME', 'WORK', 'POSTAL', 'PARCEL', 'DOM', 'INTL', 'PREF'),
  poBox: one('POBOX'),
  extended: one('EXTADD'),
  street: one('STREET'),
  locality: one('LOCALITY'),
  region: one('REGION'),
  postalCode: one('PCODE'),
  country: one('CTRY'),
  rest: rest(),
})

export const VcardLabel = element(NS_VCARD, 'LABEL', {
  types: childNames('HOME', 'WORK', 'POSTAL', 'PARCEL', 'DOM', 'INTL', 'PREF'),
  lines: childTexts('LINE', string),
  rest: rest(),
})

const telTypes = ['VOICE', 'FAX', 'PAGER', 'MSG', 'CELL', 'VIDEO', 'BBS', 'MODEM', 'ISDN', 'PCS'] as const

export const VcardTelephone = element(NS_VCARD, 'TEL', {
  types: childNames('HOME', 'WORK', ...telTypes, 'PREF'),
  number: textOfChildOrOwn('NUMBER'),
  rest: rest(),
})

export const VcardEmail = element(NS_VCARD, 'EMAIL', {
  types: childNames('HOME', 'WORK', 'INTERNET', 'PREF', 'X400'),
  address: textOfChildOrOwn('USERID'),
  rest: rest(),
})

/** Degrees, as they were written. */
export const VcardLocation = element(NS_VCARD, 'GEO', { latitude: one('LAT'), longitude: one('LON'), rest: rest() })

export const VcardOrganization = element(NS_VCARD, 'ORG', {
  name: one('ORGNAME'),
  units: optional(childTexts('ORGUNIT', string)),
  rest: rest(),
})

export const VcardCategories = element(NS_VCARD, 'CATEGORIES', {
  keywords: childTexts('KEYWORD', string),
  rest: rest(),
})

/** How a name is pronounced: in writing, as base64, or at a URI. */
export const VcardSound = element(NS_VCARD, 'SOUND', {
  phonetic: one('PHONETIC'),
  binval: one('BINVAL'),
  extval: one('EXTVAL'),
  rest: rest(),
})

export const VcardClass = element(NS_VCARD, 'CLASS', {
  names: childNames('PUBLIC', 'PRIVATE', 'CONFIDENTIAL'),
  rest: rest(),
})

export const VcardKey = element(NS_VCARD, 'KEY', { type: one('TYPE'), credential: one('CRED'), rest: rest() })

export interface VcardNameValue extends Infer<typeof VcardName> {}
export interface VcardImageValue extends Infer<typeof VcardPhoto> {}
export interface VcardAddressValue extends Infer<typeof VcardAddress> {}
export interface VcardLabelValue extends Infer<typeof VcardLabel> {}
export interface VcardTelephoneValue extends Infer<typeof VcardTelephone> {}
export interface VcardEmailValue extends Infer<typeof VcardEmail> {}
export interface VcardLocationValue extends Infer<typeof VcardLocation> {}
export interface VcardOrganizationValue extends Infer<typeof VcardOrganization> {}
export interface VcardCategoriesValue extends Infer<typeof VcardCategories> {}
export interface VcardSoundValue extends Infer<typeof VcardSound> {}
export interface VcardClassValue extends Infer<typeof VcardClass> {}
export interface VcardKeyValue extends Infer<typeof VcardKey> {}
