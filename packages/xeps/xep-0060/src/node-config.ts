import { type DataFormValue, defineForm, type FormInput } from '@trestle/xep-0004'
import { count, countOrMax, jids, line, word, words, yesNo } from './config-fields.js'
import { FORM_NODE_CONFIG, FORM_PUBLISH_OPTIONS } from './namespaces.js'

/** The fields of a node configuration (XEP-0060 §16.4.4). */
export const nodeConfigFields = {
  title: line('title', 'Name'),
  description: line('description', 'Description'),
  /** The semantic type of the payloads, usually their namespace. */
  type: line('type', 'Type of the payloads'),
  language: line('language', 'Language'),
  contact: jids('contact', 'Contacts'),
  nodeType: word('node_type', 'Kind of node', { leaf: 'With items', collection: 'With nodes' }),
  accessModel: word('access_model', 'Who may subscribe and retrieve items', {
    authorize: 'Entities that an owner approves',
    open: 'Anyone',
    presence: 'Entities with a presence subscription',
    roster: 'Entities in one of the roster groups',
    whitelist: 'Members',
  }),
  rosterGroupsAllowed: words('roster_groups_allowed', 'Roster groups'),
  publishModel: word('publish_model', 'Who may publish', {
    publishers: 'Publishers',
    subscribers: 'Publishers and subscribers',
    open: 'Anyone',
  }),
  /** Whether to allow subscriptions. */
  subscribe: yesNo('subscribe', 'Allow subscriptions'),
  persistItems: yesNo('persist_items', 'Keep items'),
  maxItems: countOrMax('max_items', 'Items kept'),
  /** Seconds. */
  itemExpire: countOrMax('item_expire', 'Seconds that an item is kept'),
  /** Bytes. */
  maxPayloadSize: count('max_payload_size', 'Bytes in a payload'),
  publishNodeFull: word('publish_node_full', 'At a full node', {
    'retract-oldest': 'Retract the oldest one',
    'discard-oldest': 'Discard the oldest one',
    reject: 'Refuse new ones',
  }),
  purgeOffline: yesNo('purge_offline', 'Delete items when their publisher goes offline'),
  deliverNotifications: yesNo('deliver_notifications', 'Notify subscribers'),
  deliverPayloads: yesNo('deliver_payloads', 'Notify with payloads'),
  notificationType: word('notification_type', 'Type of the messages that notify', {
    normal: 'Normal',
    headline: 'Headline',
    chat: 'Chat',
  }),
  notifyConfig: yesNo('notify_config', 'Notify of changes of the configuration'),
  notifyDelete: yesNo('notify_delete', 'Notify when the node is deleted'),
  notifyRetract: yesNo('notify_retract', 'Notify when items are removed'),
  notifySub: yesNo('notify_sub', 'Notify owners of new and former subscribers'),
  presenceBasedDelivery: yesNo('presence_based_delivery', 'Notify only who is online'),
  sendLastPublishedItem: word('send_last_published_item', 'When to send the last item', {
    never: 'Never',
    on_sub: 'To new subscribers',
    on_sub_and_presence: 'To new subscribers, and to those who come online',
  }),
  /** Whether all subscriptions end when the subscriber becomes unavailable. */
  tempsub: yesNo('tempsub', 'Subscriptions end when the subscriber goes offline'),
  /** The entity in the `publisher` attribute of items. */
  itemReply: word('itemreply', 'Publisher shown in items', {
    owner: 'The owner',
    publisher: 'The publisher',
    none: 'Nobody',
  }),
  bodyXslt: line('body_xslt', 'Transformation into a message body'),
  dataformXslt: line('dataform_xslt', 'Transformation into a form'),
}

/** The configuration of a node, or some fields of it. */
export type NodeConfig = FormInput<typeof nodeConfigFields>

/** The configuration form of a node. */
export const nodeConfigForm = /* @__PURE__ */ defineForm({ formType: FORM_NODE_CONFIG, fields: nodeConfigFields })

/** The publish-options form, which has the same fields (§7.1.5). */
export const publishOptionsForm = /* @__PURE__ */ defineForm({
  formType: FORM_PUBLISH_OPTIONS,
  fields: nodeConfigFields,
})

/** Submits a configuration; a form is returned as it is. */
export function configSubmission(config: NodeConfig | DataFormValue): DataFormValue {
  return isForm(config) ? config : nodeConfigForm.submission(config)
}

export function isForm(config: object): config is DataFormValue {
  return 'fields' in config
}
