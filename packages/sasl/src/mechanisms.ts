import { anonymousClient } from './anonymous.js'
import { bindingPolicy } from './binding-policy.js'
import type { ClientMechanism } from './client-mechanism.js'
import { missingPassword } from './credentials.js'
import { externalClient } from './external.js'
import { plainClient } from './plain.js'
import { scramClient } from './scram/client.js'
import type { ScramHash } from './scram/keys.js'

// Bundlers leave out what is not used of these only where they are told that making them has no effect.

function scram(hash: ScramHash): ClientMechanism {
  const name = `SCRAM-${hash}`
  return {
    name,
    byPassword: true,
    whyNot: ({ credentials }) => missingPassword(credentials),
    exchange: (options) => scramClient({ name, hash, plus: false }, options),
  }
}

function scramPlus(hash: ScramHash): ClientMechanism {
  const name = `SCRAM-${hash}-PLUS`
  return {
    name,
    byPassword: true,
    bind: bindingPolicy,
    whyNot: ({ credentials, policy }) =>
      policy.kind === 'bound' ? missingPassword(credentials) : 'no channel binding in common',
    exchange: (options) => ({
      ...scramClient({ name, hash, plus: true }, options),
      ...(options.refused && { refused: options.refused }),
    }),
  }
}

export const scramSha1: ClientMechanism = /* @__PURE__ */ scram('SHA-1')
export const scramSha256: ClientMechanism = /* @__PURE__ */ scram('SHA-256')
export const scramSha512: ClientMechanism = /* @__PURE__ */ scram('SHA-512')
export const scramSha1Plus: ClientMechanism = /* @__PURE__ */ scramPlus('SHA-1')
export const scramSha256Plus: ClientMechanism = /* @__PURE__ */ scramPlus('SHA-256')
export const scramSha512Plus: ClientMechanism = /* @__PURE__ */ scramPlus('SHA-512')

export const plain: ClientMechanism = {
  name: 'PLAIN',
  byPassword: true,
  whyNot({ credentials, secure, allowPlainWithoutTls, policy }) {
    if (!secure && !allowPlainWithoutTls) return 'refused without TLS'
    if (policy.kind === 'unbound' && policy.requireOfferHash) return 'the channel bindings announced are suspect'
    return missingPassword(credentials)
  },
  exchange: plainClient,
}

export const external: ClientMechanism = {
  name: 'EXTERNAL',
  byPassword: false,
  whyNot({ credentials, secure }) {
    if (!secure) return 'refused without TLS'
    return credentials.clientCertificate ? undefined : 'no client certificate'
  },
  exchange: externalClient,
}

export const anonymous: ClientMechanism = {
  name: 'ANONYMOUS',
  byPassword: false,
  whyNot: ({ credentials }) => (credentials.anonymous ? undefined : 'not asked for'),
  exchange: anonymousClient,
}

/** Strongest first. A mechanism bound to the channel goes before a longer hash (XEP-0438). */
export const allMechanisms: readonly ClientMechanism[] = [
  external,
  scramSha512Plus,
  scramSha256Plus,
  scramSha1Plus,
  scramSha512,
  scramSha256,
  scramSha1,
  plain,
  anonymous,
]
