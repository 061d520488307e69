import type { Ops } from '@trestle/api-registry'
import { type AddressScope, definePlugin, type IqContext, type RawIqHandler, type Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import {
  exchange,
  Iq,
  NS_CLIENT,
  type RosterItemValue,
  RosterQuery,
  rosterSetExchange,
  StanzaError,
} from '@trestle/stanza'
import { Forwarded } from '@trestle/xep-0297'
import type { Element } from '@trestle/xml'
import { allOf, matchPath, matchWhere } from '@trestle/xmlstream'
import { NS_PRIVILEGE, Privilege, PrivilegedIq } from '../elements.js'
import { allows, type Permissions, writePermissions } from '../permissions.js'
import { checkPrivilegedIq, checkPrivilegedMessage } from './checks.js'
import { memoryRosters, privilegeServiceOps } from './ops.js'

export interface PrivilegeServiceOptions extends AddressScope {
  /** Accounts whose rosters the default ops keep. Default: 10,000. */
  readonly maxUsers?: number | undefined
  /** Items that they keep of each. Default: 5,000. */
  readonly maxItems?: number | undefined
}

export interface PrivilegeServiceApi {
  readonly api: Ops<typeof privilegeServiceOps>
  /** Tells an entity what it is granted (`getPermissions`), when it connects and when that changes. */
  advertise(entity: JID | string): Promise<void>
  /** Tells an entity of a change of a roster, if it is granted that. */
  pushRosterItem(entity: JID | string, user: JID | string, item: RosterItemValue): Promise<void>
}

const rosterExchange = exchange(RosterQuery, RosterQuery)

/**
 * The server's side of XEP-0356, for a host that is the server of its domain: advertises, checks, and sends on what
 * privileged entities send in the name of users. `at` selects the addresses; default: all of the host.
 */
export const privilegeService = definePlugin({
  name: 'xep-0356-service',
  features: [NS_PRIVILEGE],
  setup({ xmpp }, { at = () => true, maxUsers = 10_000, maxItems = 5_000 }: PrivilegeServiceOptions) {
    const api = xmpp.ops.wrap('xep-0356-service', privilegeServiceOps, memoryRosters(maxUsers, maxItems))
    const permissionsOf = (entity: JID): Promise<Permissions | undefined> =>
      api.run('getPermissions', { jid: xmpp.jid, from: entity })

    async function account({ from, to }: IqContext, type: 'get' | 'set'): Promise<JID> {
      if (!allows((await permissionsOf(from))?.roster, type)) throw new StanzaError('forbidden')
      if (!to.isBare || !(await api.run('isUser', { jid: to }))) throw new StanzaError('forbidden')
      return to
    }

    xmpp.iq.onGet(
      rosterExchange,
      async (_, context) => {
        const jid = await account(context, 'get')
        return { items: await api.run('getRoster', { jid, from: context.from }) }
      },
      { at },
    )
    xmpp.iq.onSet(
      rosterSetExchange,
      async ({ items: [item, ...others] }, context) => {
        const jid = await account(context, 'set')
        if (!item || others.length > 0) throw new StanzaError('bad-request', { text: 'A set has one item.' })
        await api.run('setRosterItem', { jid, from: context.from, args: { ...item, jid: item.jid.bare } })
      },
      { at },
    )

    const sendInNameOfUser: RawIqHandler = async (iq, { from, to, self }) => {
      const permissions = await permissionsOf(from)
      if (!to.isBare || !(await api.run('isUser', { jid: to }))) throw new StanzaError('forbidden')
      const { type, id, to: asked = to, payload } = checkPrivilegedIq(iq, to, permissions)
      const request = Iq.of({ type, id, to: asked, from: to, payload })
      return forwardedIn(await answerTo(self, request))
    }
    for (const type of ['get', 'set'] as const) xmpp.iq.onRequest(type, PrivilegedIq, sendInNameOfUser, { at })

    const toServer = matchWhere(({ attrs }) => attrs['type'] !== 'error' && attrs['to'] === xmpp.jid.toString())
    const privileged = allOf(matchPath({ ns: NS_CLIENT, name: 'message' }, Privilege, Forwarded), toServer)
    xmpp.claim('message', privileged, async (_, message, { from }) => {
      const value = message.get(Privilege)
      if (value) xmpp.send(checkPrivilegedMessage(value, xmpp.jid.domain, await permissionsOf(from)))
    })

    return (self: Self): PrivilegeServiceApi => ({
      api,
      async advertise(entity) {
        const to = JID.from(entity)
        const permissions = await permissionsOf(to)
        if (permissions) self.send(self.message({ to }).set(Privilege, writePermissions(permissions)))
      },
      async pushRosterItem(entity, user, item) {
        const to = JID.from(entity)
        if ((await permissionsOf(to))?.push) await xmpp.as(user).iq.set(to, rosterSetExchange, { items: [item] })
      },
    })
  },
})

/** The answer as the user would get it. */
async function answerTo(self: Self, request: Iq): Promise<Iq> {
  const { type, to, payload } = request
  try {
    const { payload: result } = await self.iq.request(type as 'get' | 'set', to, payload as Element)
    return request.result(result)
  } catch (error) {
    if (error instanceof StanzaError) return request.errorReply(error)
    throw error
  }
}

function forwardedIn(answer: Iq): Element {
  return Privilege.encode({ forwarded: { stanza: answer.element } })
}
