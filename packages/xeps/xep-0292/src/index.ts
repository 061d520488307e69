/**
 * vCard4 Over XMPP: publishes the own vCard by personal eventing, reads those of others, and keeps private ones about contacts.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { preferred, vcard4, vcard4Changed, vcard4Property, vcard4Text } from '@trestle/xep-0292'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(vcard4)
 * client.xmpp.events.on(vcard4Changed, ({ from }) => console.log(`${from} has a new vCard`))
 * await client.start()
 * const cards = client.get(vcard4)
 * await cards.changeVcard((own) => ({ ...own, nicknames: [vcard4Property('Romeo')] }))
 * const juliet = await cards.getVcard('juliet@capulet.example')
 * console.log(vcard4Text(juliet?.fullNames?.[0]), vcard4Text(preferred(juliet?.telephones)))
 * await cards.setContact('nurse@capulet.example', { notes: [vcard4Property('Carries letters')] })
 * ```
 *
 * @packageDocumentation
 */
export {
  getVcard4Exchange,
  Vcard4,
  Vcard4Address,
  type Vcard4AddressValue,
  Vcard4ClientPidMap,
  type Vcard4ClientPidMapValue,
  Vcard4Gender,
  type Vcard4GenderValue,
  Vcard4Group,
  type Vcard4GroupValue,
  Vcard4Name,
  type Vcard4NameValue,
  type Vcard4Properties,
  Vcard4Request,
  type Vcard4Value,
} from './elements.js'
export { contactsNode, vcard4Node } from './nodes.js'
export { vcard4Ops } from './ops.js'
export {
  type ContactVcard,
  type ContactVcardChange,
  contactVcardChanged,
  type Vcard4Api,
  type Vcard4Change,
  type Vcard4Options,
  vcard4,
  vcard4 as default,
  vcard4Changed,
} from './plugin.js'
export {
  NS_VCARD4,
  preferred,
  property,
  Vcard4Parameters,
  type Vcard4ParametersValue,
  type Vcard4PropertyValue,
  type Vcard4Values,
  vcard4Property,
  vcard4Text,
} from './values.js'
export { Vcard4Error, type Vcard4ErrorCode } from './vcard4-error.js'
