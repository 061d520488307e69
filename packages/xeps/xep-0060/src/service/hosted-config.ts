import { type DataFormValue, defineForm, type FormFieldValue } from '@trestle/xep-0004'
import { FORM_NODE_CONFIG } from '../namespaces.js'
import { type NodeConfig, nodeConfigFields, publishOptionsForm } from '../node-config.js'
import { pubsubError, unsupported } from '../pubsub-error.js'

const { purgeOffline: _, bodyXslt: __, dataformXslt: ___, ...fields } = nodeConfigFields

/** The configuration form of hosted nodes. */
export const hostedConfigForm = /* @__PURE__ */ defineForm({ formType: FORM_NODE_CONFIG, fields })

/** The configuration of a hosted node; the fields that decide something are required. */
export type HostedConfig = NodeConfig & { readonly [K in DecisiveField]: NonNullable<NodeConfig[K]> }

/** The fields that a service decides by. */
export type DecisiveField =
  | 'accessModel'
  | 'publishModel'
  | 'subscribe'
  | 'persistItems'
  | 'maxItems'
  | 'deliverNotifications'
  | 'deliverPayloads'
  | 'notificationType'
  | 'sendLastPublishedItem'
  | 'publishNodeFull'

/** The default configuration of nodes of a pubsub service (XEP-0060 §4.5). */
export const serviceDefaults: HostedConfig = {
  nodeType: 'leaf',
  accessModel: 'open',
  publishModel: 'publishers',
  subscribe: true,
  persistItems: true,
  maxItems: 20,
  publishNodeFull: 'retract-oldest',
  deliverNotifications: true,
  deliverPayloads: true,
  notificationType: 'headline',
  notifyConfig: false,
  notifyDelete: true,
  notifyRetract: true,
  notifySub: false,
  presenceBasedDelivery: false,
  sendLastPublishedItem: 'on_sub',
  tempsub: false,
  itemReply: 'publisher',
}

/** The default configuration of nodes of an account (XEP-0163 §3). */
export const accountDefaults: HostedConfig = {
  ...serviceDefaults,
  accessModel: 'presence',
  maxItems: 1,
  sendLastPublishedItem: 'on_sub_and_presence',
  itemReply: 'none',
}

/** The configuration after a change. Throws StanzaError for a collection, which is not supported. */
export function changedConfig(config: HostedConfig, change: NodeConfig): HostedConfig {
  if (change.nodeType === 'collection') throw unsupported('collections')
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...config, ...(Object.fromEntries(given) as Partial<HostedConfig>) }
}

/**
 * The fields of a submitted form. Fields that it leaves out do not change, unknown ones are ignored (XEP-0004 §3.2). Throws
 * FormError for invalid values.
 */
export function readConfig(form: DataFormValue): NodeConfig {
  return hostedConfigForm.read(form)
}

/**
 * The preconditions of a publication (XEP-0060 §7.1.5). Throws StanzaError `precondition-not-met` for unknown fields and invalid
 * values.
 */
export function readPreconditions(form: DataFormValue): NodeConfig {
  const reading = publishOptionsForm.inspect(form)
  const strange =
    !reading.ok || reading.unknown.length > 0 || Object.keys(reading.value).some((key) => !(key in fields))
  if (strange) throw pubsubError('conflict', 'precondition-not-met', { text: namesOf(reading.unknown) })
  return reading.value
}

/** Throws StanzaError `precondition-not-met` where the configuration differs from the preconditions. */
export function checkPreconditions(config: HostedConfig, wanted: NodeConfig): void {
  const [is, should] = [configTexts(config), configTexts(wanted)]
  const differing = [...should].filter(([name, texts]) => is.get(name) !== texts).map(([name]) => name)
  if (differing.length > 0) throw pubsubError('conflict', 'precondition-not-met', { text: differing.join(', ') })
}

/** The fields as they are on the wire, to compare them. */
function configTexts(config: NodeConfig): ReadonlyMap<string, string> {
  const submitted = hostedConfigForm.submission(config).fields ?? []
  return new Map(
    submitted.flatMap(({ var: name = '', values = [] }) =>
      name.startsWith('pubsub#') ? [[name, JSON.stringify([...values].sort())] as const] : [],
    ),
  )
}

function namesOf(fieldValues: readonly FormFieldValue[]): string {
  return fieldValues.map((one) => one.var?.slice(0, 100)).join(', ')
}
