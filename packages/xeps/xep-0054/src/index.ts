/**
 * vcard-temp: reads vCards of others, changes the own one at the server, and keeps those of the addresses of a component.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { vcard } from '@trestle/xep-0054'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(vcard)
 * await client.start()
 * const juliet = await client.get(vcard).getVcard('juliet@capulet.example')
 * console.log(juliet?.fullName, juliet?.emails?.[0]?.address)
 * await client.get(vcard).changeVcard((own) => ({ ...own, nicknames: ['Romeo'] }))
 * const photo = await client.get(vcard).getPhoto('juliet@capulet.example')
 * console.log(photo?.type, photo?.data.length)
 * ```
 *
 * @packageDocumentation
 */
export {
  getVcardExchange,
  setVcardExchange,
  Vcard,
  VcardAgent,
  type VcardAgentValue,
  VcardRequest,
  type VcardValue,
} from './elements.js'
export { imageOf, imageTypeOf, imageValue, photoOf, type VcardImage } from './image.js'
export { vcardOps } from './ops.js'
export {
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
export { type VcardApi, type VcardChange, type VcardOptions, vcard, vcard as default, vcardChanged } from './plugin.js'
export { VcardError, type VcardErrorCode } from './vcard-error.js'
