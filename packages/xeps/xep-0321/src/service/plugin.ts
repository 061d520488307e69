import type { Ops } from '@trestle/api-registry'
import { type AddressScope, createCache, definePlugin, type IqContext, type Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import {
  exchange,
  type Message,
  NS_CLIENT,
  type RosterItemValue,
  RosterQuery,
  rosterSetExchange,
  StanzaError,
} from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { allOf, matchName, matchWhere } from '@trestle/xmlstream'
import { managingEntitiesExchange, NS_ROSTER_MANAGEMENT, rosterManagementExchange } from '../elements.js'
import { permissionForm, permissionFormIn } from '../permission-form.js'
import { type ManagedRequest, memoryPermissions, rosterManagementServiceOps } from './ops.js'

export interface RosterManagementServiceOptions extends AddressScope {
  /** Users whose permissions the default ops keep. Default: 10,000. */
  readonly maxUsers?: number | undefined
  /** Entities that one user may allow. Default: 50. */
  readonly maxEntities?: number | undefined
  /** Milliseconds in which a user may answer. Default: a day. */
  readonly answerTime?: number | undefined
}

export interface RosterManagementServiceApi {
  readonly api: Ops<typeof rosterManagementServiceOps>
  /** Tells those who may manage it that an item of a user's roster was changed (§4.3). */
  pushRosterItem(user: JID | string, item: RosterItemValue): Promise<void>
  /** The user has ended the subscription of an entity, and with it what was allowed (§4.1.3). */
  unsubscribed(user: JID | string, entity: JID | string): Promise<void>
}

/** A question that a user has not answered. */
interface Question extends ManagedRequest {
  readonly user: JID
}

/** Questions under way, of all users. */
const MAX_QUESTIONS = 10_000
/** What an entity says of itself, to the person who is asked. */
const MAX_REASON = 500

const rosterExchange = exchange(RosterQuery, RosterQuery)

/**
 * The server's side of XEP-0321, for a host that is the server of its domain: asks users, and lets entities see and change
 * the contacts of their own domain. `at` selects the addresses of users; default: all with a local part.
 */
export const rosterManagementService = definePlugin({
  name: 'xep-0321-service',
  features: [NS_ROSTER_MANAGEMENT],
  setup({ xmpp }, options: RosterManagementServiceOptions) {
    const { at = ({ local }: JID) => local !== '', maxUsers = 10_000, maxEntities = 50 } = options
    const { answerTime = 86_400_000 } = options
    const api = xmpp.ops.wrap('xep-0321-service', rosterManagementServiceOps, memoryPermissions(maxUsers, maxEntities))
    const questions = createCache<Question>({ max: MAX_QUESTIONS, maxAge: answerTime, clock: xmpp.clock })
    /** One question at a time of one entity to one user. */
    const asked = createCache<string>({ max: MAX_QUESTIONS, maxAge: answerTime, clock: xmpp.clock })
    const keyOf = (user: JID, entity: JID) => `${user} ${entity}`

    async function isAllowed(user: JID, entity: JID): Promise<boolean> {
      const permissions = await api.run('listPermissions', { jid: user })
      return permissions.some((one) => one.entity.equals(entity))
    }

    function ask({ user, entity, reason }: Question): void {
      if (asked.get(keyOf(user, entity)) !== undefined) return
      const challenge = xmpp.newId()
      asked.set(keyOf(user, entity), challenge)
      questions.set(challenge, { user, entity, reason })
      const said = reason === undefined ? '' : ` It says: ${reason.slice(0, MAX_REASON)}`
      const text = `${entity} wants to manage its contacts in your roster.${said}`
      const body = `${text}\nDo you allow it? Answer "yes ${challenge}" or "no ${challenge}".`
      const form = { ...permissionForm.form({ challenge, answer: false }), title: `${entity}`, instructions: [text] }
      xmpp.send(xmpp.message({ to: user, body }).set(DataForm, form))
    }

    async function request(user: JID, entity: JID, reason: string | undefined): Promise<void> {
      if (!(await api.run('isSubscribed', { jid: user, from: entity, args: entity }))) {
        throw new StanzaError('forbidden', { text: 'This takes a subscription to the presence of the user.' })
      }
      if (!(await isAllowed(user, entity))) ask({ user, entity, reason })
    }

    xmpp.iq.onSet(
      rosterManagementExchange,
      async ({ type, reason }, { from, to }) => {
        if (type !== 'request') throw new StanzaError('bad-request')
        // The domain of an account has contacts that are not the account's.
        if (from.local !== '' || !from.isBare) throw new StanzaError('forbidden')
        await request(to.bare, from, reason)
      },
      { at },
    )
    xmpp.iq.onGet(
      managingEntitiesExchange,
      async (_, { from }) => {
        if (from.domain !== xmpp.jid.domain) throw new StanzaError('forbidden')
        const permissions = await api.run('listPermissions', { jid: from.bare, from })
        return { items: permissions.map(({ entity, reason }) => ({ jid: entity, reason })) }
      },
      { at: (jid) => jid.equals(xmpp.jid) },
    )

    async function answered(challenge: string, allowed: boolean, from: JID): Promise<void> {
      const question = questions.get(challenge)
      if (!question?.user.equals(from.bare)) return
      const { user, entity, reason } = question
      questions.delete(challenge)
      asked.delete(keyOf(user, entity))
      if (allowed) await api.run('allow', { jid: user, from, args: { entity, reason } })
      const type = allowed ? 'allowed' : 'rejected'
      // That the entity cannot be told is no matter of the user's.
      await xmpp.as(user).iq.set(entity, rosterManagementExchange, { type }).catch(xmpp.report)
    }

    const toServer = matchWhere(({ attrs }) => attrs['type'] !== 'error' && attrs['to'] === `${xmpp.jid}`)
    xmpp.onMessage(allOf(matchName(NS_CLIENT, 'message'), toServer), async (_, message, { from }) => {
      const said = answerIn(message)
      if (said) await answered(said.challenge, said.allowed, from)
    })

    /** The user whose contacts of this entity may be seen and changed. */
    async function managed({ from, to }: IqContext): Promise<JID> {
      const user = to.bare
      const isSubscribed = await api.run('isSubscribed', { jid: user, from, args: from })
      if (!isSubscribed || !(await isAllowed(user, from))) throw new StanzaError('forbidden')
      return user
    }

    xmpp.iq.onGet(
      rosterExchange,
      async (_, context) => {
        const items = await api.run('getRoster', { jid: await managed(context), from: context.from })
        return { items: items.filter(({ jid }) => jid.domain === context.from.domain) }
      },
      { at },
    )
    xmpp.iq.onSet(
      rosterSetExchange,
      async ({ items: [item, ...others] }, context) => {
        const user = await managed(context)
        if (!item || others.length > 0) throw new StanzaError('bad-request', { text: 'A set has one item.' })
        if (item.jid.domain !== context.from.domain) {
          throw new StanzaError('forbidden', { text: 'This contact is not of your domain.' })
        }
        await api.run('setRosterItem', { jid: user, from: context.from, args: { ...item, jid: item.jid.bare } })
      },
      { at },
    )

    return (_: Self): RosterManagementServiceApi => ({
      api,
      async pushRosterItem(of, item) {
        const user = JID.from(of).bare
        const permissions = await api.run('listPermissions', { jid: user })
        const concerned = permissions.filter(({ entity }) => entity.domain === item.jid.domain)
        await Promise.all(
          concerned.map(({ entity }) => xmpp.as(user).iq.set(entity, rosterSetExchange, { items: [item] })),
        )
      },
      async unsubscribed(user, entity) {
        await api.run('withdraw', { jid: JID.from(user).bare, args: JID.from(entity) })
      },
    })
  },
})

/** The answer of a person: the form, or the words that were asked for (§4.1). */
function answerIn(message: Message): { readonly challenge: string; readonly allowed: boolean } | undefined {
  const form = permissionFormIn(message, 'submit')
  if (form) {
    const { challenge, answer = false } = permissionForm.readValid(form).value
    return challenge === undefined ? undefined : { challenge, allowed: answer }
  }
  const [, word, challenge] = /^\s*(yes|no)\s+(\S{1,200})\s*$/i.exec(message.body ?? '') ?? []
  return challenge === undefined ? undefined : { challenge, allowed: word?.toLowerCase() === 'yes' }
}
