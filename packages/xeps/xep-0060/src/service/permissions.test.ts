import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { describe, expect, it } from 'vitest'
import { pubsubErrorOf } from '../pubsub-error.js'
import type { Affiliation } from '../states.js'
import { type HostedConfig, serviceDefaults } from './hosted-config.js'
import {
  checkOwner,
  checkPublisher,
  checkRetraction,
  checkRetrieval,
  checkSubscriber,
  type Relation,
} from './permissions.js'

const romeo = JID.parse('romeo@montague.example/orchard')
const stranger: Relation = { affiliation: 'none', subscribed: false, presenceSubscribed: false, groups: [] }
const configured = (config: Partial<HostedConfig>): HostedConfig => ({ ...serviceDefaults, ...config })
const itemOf = (publisher: JID) => ({ id: '1', publisher, published: new Date(0) })

function outcome(check: () => unknown): string {
  try {
    return String(check() ?? 'yes')
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error
    const detail = pubsubErrorOf(error)?.condition
    return detail ? `${error.condition} ${detail}` : error.condition
  }
}

describe('affiliations allow for', () => {
  it.each<[Affiliation, string, string, string, string, string, string]>([
    // Subscribe, retrieve, publish, delete an own item, delete one of others, configure.
    ['owner', 'subscribed', 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['publisher', 'subscribed', 'yes', 'yes', 'yes', 'forbidden', 'forbidden'],
    ['publish-only', 'forbidden', 'forbidden', 'yes', 'yes', 'forbidden', 'forbidden'],
    ['member', 'subscribed', 'yes', 'forbidden', 'yes', 'forbidden', 'forbidden'],
    ['outcast', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden'],
  ])('%s: what the specification says', (affiliation, subscribe, retrieve, publish, own, others, configure) => {
    const relation = { ...stranger, affiliation }
    for (const accessModel of ['open', 'presence', 'roster', 'authorize', 'whitelist'] as const) {
      const config = configured({ accessModel })
      expect(outcome(() => checkSubscriber(config, relation))).toBe(subscribe)
      expect(outcome(() => checkRetrieval(config, relation))).toBe(retrieve)
    }
    expect(outcome(() => checkPublisher(configured({}), relation))).toBe(publish)
    expect(outcome(() => checkRetraction(relation, itemOf(romeo), romeo.bare))).toBe(own)
    expect(outcome(() => checkRetraction(relation, itemOf(romeo), JID.parse('tybalt@capulet.example')))).toBe(others)
    expect(outcome(() => checkOwner(relation))).toBe(configure)
  })
})

describe('access models let in', () => {
  it.each<[Partial<HostedConfig>, Partial<Relation>, string, string]>([
    [{ accessModel: 'open' }, {}, 'subscribed', 'yes'],
    [
      { accessModel: 'presence' },
      {},
      'not-authorized presence-subscription-required',
      'not-authorized presence-subscription-required',
    ],
    [{ accessModel: 'presence' }, { presenceSubscribed: true }, 'subscribed', 'yes'],
    [
      { accessModel: 'roster' },
      { groups: ['family'] },
      'not-authorized not-in-roster-group',
      'not-authorized not-in-roster-group',
    ],
    [{ accessModel: 'roster', rosterGroupsAllowed: ['family'] }, { groups: ['family'] }, 'subscribed', 'yes'],
    [{ accessModel: 'whitelist' }, {}, 'not-allowed closed-node', 'not-allowed closed-node'],
    [{ accessModel: 'whitelist' }, { subscribed: true }, 'not-allowed closed-node', 'not-allowed closed-node'],
    [{ accessModel: 'authorize' }, {}, 'pending', 'not-authorized not-subscribed'],
    [{ accessModel: 'authorize' }, { subscribed: true }, 'pending', 'yes'],
  ])('%j: %j', (config, relation, subscribe, retrieve) => {
    expect(outcome(() => checkSubscriber(configured(config), { ...stranger, ...relation }))).toBe(subscribe)
    expect(outcome(() => checkRetrieval(configured(config), { ...stranger, ...relation }))).toBe(retrieve)
  })

  it.each<[HostedConfig['publishModel'], boolean, string]>([
    ['open', false, 'yes'],
    ['subscribers', true, 'yes'],
    ['subscribers', false, 'forbidden'],
    ['publishers', true, 'forbidden'],
  ])('publishers of the model %s, subscribed: %s', (publishModel, subscribed, expected) => {
    expect(outcome(() => checkPublisher(configured({ publishModel }), { ...stranger, subscribed }))).toBe(expected)
  })
})
