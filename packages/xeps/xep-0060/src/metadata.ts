import { defineForm, type FormInput } from '@trestle/xep-0004'
import { count, jid, jids, moment } from './config-fields.js'
import { FORM_META_DATA } from './namespaces.js'
import { nodeConfigFields } from './node-config.js'

const { title, description, type, language, contact, accessModel, publishModel, maxItems } = nodeConfigFields

/** The fields of the metadata of a node. */
export const metadataFields = {
  title,
  description,
  type,
  language,
  contact,
  accessModel,
  publishModel,
  maxItems,
  creator: jid('creator', 'Who created it'),
  creationDate: moment('creation_date', 'When it was created'),
  owner: jids('owner', 'Owners'),
  publisher: jids('publisher', 'Publishers'),
  numSubscribers: count('num_subscribers', 'Number of subscribers'),
}

/** The metadata of a node in service discovery (XEP-0060 §5.4, §16.4.3). */
export type NodeMetadata = FormInput<typeof metadataFields>

export const metadataForm = /* @__PURE__ */ defineForm({ formType: FORM_META_DATA, fields: metadataFields })
