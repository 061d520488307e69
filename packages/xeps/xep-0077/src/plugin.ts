import type { OpCall, Ops } from '@trestle/api-registry'
import { definePlugin, type IqContext, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { DataFormValue } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import type { Dispose } from '@trestle/xmlstream'
import {
  NS_REGISTER,
  type RegistrationQueryValue,
  registrationExchange,
  registrationSubmitExchange,
} from './elements.js'
import type { LegacyFields } from './legacy-fields.js'
import { type RegistrationForm, type RegistrationOps, type RegistrationValues, registrationOps } from './ops.js'
import { answerOf, valuesFrom } from './provider-form.js'
import { type RegistrationInput, submissionOf } from './submission.js'

/** What the other side needs to know, and what it knows already. */
export interface RegistrationRequirements {
  readonly registered: boolean
  readonly instructions?: string | undefined
  /** The plain fields by their names: empty, or as they are on file. None where only the form can do. */
  readonly fields: LegacyFields
  /** Takes precedence over the plain fields (XEP-0077 §4). */
  readonly form?: DataFormValue | undefined
  /** Where to register instead. */
  readonly url?: string | undefined
}

/** The call of an op for a requester: `from` is a full address, and the registration is that of its bare one. */
export type RegistrationCall<A> = OpCall<A> & { readonly from: JID }

/** Lets others register with one local address: handlers for the ops of the same names. */
export interface RegistrationProvider {
  form(call: RegistrationCall<void>): RegistrationForm | undefined | Promise<RegistrationForm | undefined>
  register(call: RegistrationCall<RegistrationValues>): void | Promise<void>
  remove(call: RegistrationCall<void>): void | Promise<void>
}

export interface RegistrationOptions {
  /** The longest value taken from those who register, in characters; 10,000 by default. */
  readonly maxLength?: number
}

export interface RegistrationApi {
  readonly api: Ops<RegistrationOps>
  /** What to register with; without an address, of the own server. */
  getForm(to?: JID | string, wait?: Wait): Promise<RegistrationRequirements>
  /**
   * Asks what is needed and sends it: registers, or changes what is on file. Rejects with FormError where the values do
   * not fit what was asked, with RegistrationError where nothing was, and with StanzaError `conflict`, `not-acceptable`
   * and the like where the other side refuses.
   */
  register(to: JID | string, values: RegistrationInput, wait?: Wait): Promise<void>
  /** Sends a form that was filled in elsewhere, such as the one for a password or a cancellation (§13.4). */
  submit(to: JID | string, form: DataFormValue, wait?: Wait): Promise<void>
  /**
   * Cancels the registration; without an address, that of the account itself. A server may end the stream instead of
   * answering (§3.2).
   */
  cancel(to?: JID | string, wait?: Wait): Promise<void>
  /** Changes the password of the own account. It travels as it is: only over TLS. */
  changePassword(username: string, password: string, wait?: Wait): Promise<void>
  /**
   * Lets others register with this address, which announces it by disco if that is installed. On a component, other
   * addresses stay as they are. Returns the undoing.
   */
  provide(provider: RegistrationProvider): Dispose
}

/** In-band registration (XEP-0077): registers with a service, and lets others register. */
export const registration = definePlugin({
  name: 'xep-0077',
  optional: { disco },
  setup({ xmpp, deps, own }, { maxLength = 10_000 }: RegistrationOptions) {
    const api = xmpp.ops.wrap('xep-0077', registrationOps)

    async function formFor({ to, from }: IqContext): Promise<RegistrationForm> {
      const form = await api.run('form', { jid: to, from })
      if (!form) throw new StanzaError('service-unavailable')
      return form
    }

    async function submitted(query: RegistrationQueryValue, context: IqContext): Promise<void> {
      const asker = { jid: context.to, from: context.from }
      if (query.remove) {
        if (context.iq.payload?.elements().length !== 1) {
          throw new StanzaError('bad-request', { text: 'Nothing stands beside <remove/>.' })
        }
        const { registered } = await formFor(context)
        if (!registered) throw new StanzaError('registration-required')
        return api.run('remove', asker)
      }
      const form = await formFor(context)
      if (query.form?.type === 'cancel') return
      if (form.fields.length === 0 && form.url !== undefined) {
        throw new StanzaError('not-allowed', { text: form.instructions ?? form.url })
      }
      return api.run('register', { ...asker, args: valuesFrom(form, query, maxLength) })
    }

    xmpp.iq.onGet(registrationExchange, async (_, context) => answerOf(await formFor(context)))
    xmpp.iq.onSet(registrationSubmitExchange, submitted)

    return (self: Self): RegistrationApi => {
      const server = () => self.jid.domain
      const send = (to: JID | string | undefined, query: RegistrationQueryValue, wait?: Wait) =>
        self.iq.set(to, registrationSubmitExchange, query, wait)
      return {
        api,
        async getForm(to = server(), wait) {
          const {
            registered = false,
            fields = {},
            redirect,
            instructions,
            form,
          } = await self.iq.get(to, registrationExchange, {}, wait)
          return { registered, fields, instructions, form, url: redirect?.url }
        },
        async register(to, values, wait) {
          const asked = await self.iq.get(to, registrationExchange, {}, wait)
          await send(to, submissionOf(asked, values), wait)
        },
        submit: (to, form, wait) => send(to, { form }, wait),
        cancel: (to, wait) => send(to, { remove: true }, wait),
        changePassword: (username, password, wait) => send(server(), { fields: { username, password } }, wait),
        provide(provider) {
          const undo = [
            api.register('form', (call) => provider.form(withRequester(call)), self.scope),
            api.register('register', (call) => provider.register(withRequester(call)), self.scope),
            api.register('remove', (call) => provider.remove(withRequester(call)), self.scope),
            deps.disco?.(self).addFeature(NS_REGISTER),
          ]
          return own(() => {
            for (const one of undo) one?.()
          })
        },
      }
    }
  },
})

/** An op that the program itself runs without `from` has no registration to act on. */
function withRequester<A>({ from, ...call }: OpCall<A>): RegistrationCall<A> {
  if (!from) throw new StanzaError('bad-request', { text: 'This op acts for a requester: run it with `from`.' })
  return { ...call, from }
}
