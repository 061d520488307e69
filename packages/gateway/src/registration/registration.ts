import { registration } from '@trestle/xep-0077'
import { gateway } from '@trestle/xep-0100'
import type { FrameHost } from '../frame-host.js'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { DefinedNetwork } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Users } from '../sessions/users.js'
import type { Membership } from './membership.js'
import { dataFormFields } from './registration-fields.js'
import { visibleValues } from './registration-form.js'

export interface RegistrationOptions {
  readonly host: FrameHost
  readonly network: DefinedNetwork
  readonly users: Users
  readonly membership: Membership
  readonly addresses: Addresses
}

/** Provides registration by XEP-0077, and JIDs of contacts by their legacy ids (XEP-0100 §6). */
export function provideRegistration({ host, network, users, membership, addresses }: RegistrationOptions): void {
  const view = host.as(addresses.gateway)
  view.get(registration).provide({
    form({ from }) {
      if (!from) return undefined
      membership.check(from)
      const user = users.get(from.bare.toString())
      return {
        title: network.name,
        instructions: `Enter your credentials of the network. This gateway stores them.`,
        fields: dataFormFields(network.registration),
        ...(user && { registered: visibleValues(network.registration, user.stored.form) }),
      }
    },
    async register({ from, args }) {
      if (from) await membership.register(from, args)
    },
    async remove({ from }) {
      if (from) await membership.unregister(from)
    },
  })
  view.get(gateway).provide({
    description: `Enter the name of a contact in the network.`,
    prompt: 'Name',
    translate(text) {
      try {
        return addresses.puppet(text.trim())
      } catch (error) {
        throw toStanzaErrorOf(toGatewayError(error))
      }
    },
  })
}
