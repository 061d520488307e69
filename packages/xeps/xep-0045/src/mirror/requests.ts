import { type IqContext, toStanzaError, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { NS_DISCO_INFO, NS_DISCO_ITEMS } from '@trestle/xep-0030'
import { registrationExchange, registrationSubmitExchange } from '@trestle/xep-0077'
import { Ping } from '@trestle/xep-0199'
import type { Element } from '@trestle/xml'
import { mucChangeExchange, mucConfigExchange, mucListExchange, mucOwnerExchange } from '../elements.js'
import { registerForm } from '../request-forms.js'
import { checkedChanges, listed, listFromView } from './administering.js'
import type { Mirror } from './mirror.js'

/** Answers requests to rooms, and passes on those to occupants. */
export function answerRequests(xmpp: Xmpp, mirror: Mirror, isRoom: (jid: JID) => boolean): void {
  const { api, views } = mirror
  const scope = { at: (jid: JID) => jid.isBare && isRoom(jid) }
  const viewOf = ({ to, from }: IqContext) => views.get(to, from)?.state
  const callOf = ({ to, from }: IqContext) => ({ jid: to, from })

  xmpp.iq.onGet(
    mucListExchange,
    async (asked, context) => {
      const args = listed(asked)
      const found = await api.run('listItems', { ...callOf(context), args })
      return { items: found ?? listFromView(viewOf(context), args) }
    },
    scope,
  )
  xmpp.iq.onSet(
    mucChangeExchange,
    (asked, context) => {
      const changes = checkedChanges(viewOf(context), asked)
      return api.run('changeItems', { ...callOf(context), args: { changes } })
    },
    scope,
  )
  xmpp.iq.onGet(mucConfigExchange, async (_, context) => ({ form: await api.run('getConfig', callOf(context)) }), scope)
  xmpp.iq.onSet(
    mucOwnerExchange,
    async ({ form, destroy }, context) => {
      if (destroy) await api.run('destroy', { ...callOf(context), args: destroy })
      else if (form?.type === 'submit') await api.run('setConfig', { ...callOf(context), args: { form } })
      // Nothing was asked for that could be given up.
      else if (form?.type !== 'cancel') throw new StanzaError('bad-request')
    },
    scope,
  )
  xmpp.iq.onGet(
    registrationExchange,
    async (_, context) => {
      const { registered, nick, form } = await api.run('getRegistration', callOf(context))
      return {
        registered,
        ...(nick !== undefined && { fields: { username: nick } }),
        form: form ?? (registered ? undefined : registerForm.form({})),
      }
    },
    scope,
  )
  xmpp.iq.onSet(
    registrationSubmitExchange,
    async ({ remove, form, fields }, context) => {
      if (remove) return api.run('unregister', callOf(context))
      const reading = form && registerForm.inspect(form)
      const nick = (reading?.ok ? reading.value.nick : undefined) ?? fields?.nick ?? fields?.username
      if (!nick) throw new StanzaError('bad-request')
      return api.run('register', { ...callOf(context), args: { nick, form } })
    },
    scope,
  )

  /** Without the address of either (XEP-0045 §17.4), which is up to the network. */
  async function toOccupant(iq: IqContext['iq'], context: IqContext): Promise<Element | undefined> {
    const { from, to } = context
    const payload = iq.payload as Element
    const view = viewOf(context)
    if (!view?.sessions.has(from.toString())) {
      const isDisco = payload.ns === NS_DISCO_INFO || payload.ns === NS_DISCO_ITEMS
      throw new StanzaError(isDisco ? 'bad-request' : 'not-acceptable')
    }
    const occupant = view.byNick.get(to.resource)
    if (!occupant) throw new StanzaError('item-not-found')
    // Who asks for a sign of life of themselves wants to know whether they are in the room (XEP-0410 §3.3).
    if (occupant === view.self && payload.is(Ping.ns, Ping.name)) return undefined
    try {
      return await api.run('request', { jid: to.bare, from, args: { to: occupant, iq } })
    } catch (error) {
      const { condition, type, text, details } = toStanzaError(error)
      if (condition === 'internal-server-error') mirror.report(error)
      throw new StanzaError(condition, { type, text, details })
    }
  }
  xmpp.iq.onAnyRequest(toOccupant, { at: (jid) => jid.isFull && isRoom(jid) })
}
