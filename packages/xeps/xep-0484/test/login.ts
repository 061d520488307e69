import type { InlineOutcome, Negotiation } from '@trestle/core'
import type { Attempted } from '@trestle/core/host'
import { JID } from '@trestle/jid'
import { type ChannelBinding, clientExchange, htMechanism, htServer } from '@trestle/sasl'
import { createTestHost, type ManualClock, type TestHost } from '@trestle/testing'
import { Sasl2Authenticate, Sasl2Authentication, Sasl2Failure, Sasl2Success } from '@trestle/xep-0388'
import { Element } from '@trestle/xml'
import { type FastOptions, FastTokenAnswer, FastTokenRequest, FastUse, fast } from '../src/index.js'

export const ACCOUNT = JID.parse('romeo@montague.example')
export const EXPORTER: ChannelBinding = { type: 'tls-exporter', data: Uint8Array.of(1, 2, 3) }
export const TOKEN = 'secret-token:by-any-other-name'

/** What the server of one login is like. */
export interface Setting {
  readonly offered?: readonly string[]
  /** Whether it offers SASL2 at all. */
  readonly sasl2?: boolean
  readonly bindings?: readonly ChannelBinding[]
  readonly secure?: boolean
  readonly account?: JID
  /** The token that the server knows. */
  readonly known?: string
  /** The token that it gives, asked or not. */
  readonly gives?: string | Element | undefined
  readonly expiry?: Date
  /** How it refuses a token. */
  readonly refusal?: string
  /** What it shows of knowing the token. */
  readonly proof?: (right: Uint8Array | undefined) => Uint8Array | undefined
}

/** What was asked for in one request. */
export interface Asked {
  readonly mechanism: string
  readonly requested?: string | undefined
  readonly use?: (typeof FastUse)['~type'] | undefined
}

export function createRomeo(options: FastOptions = {}, clock?: ManualClock) {
  const host = createTestHost({ jid: `${ACCOUNT}/orchard`, ...(clock && { clock }) }).use(fast, options)
  const errors: unknown[] = []
  host.xmpp.events.on('error', ({ error }) => void errors.push(error))
  host.core.install()
  return { host, errors }
}

/** One login by SASL2, with a server that a test describes. Resolves with what the client asked for. */
export async function logIn(host: TestHost, setting: Setting = {}): Promise<readonly Asked[]> {
  const { bindings = [EXPORTER], secure = true, account = ACCOUNT, sasl2 = true } = setting
  const asked: Asked[] = []
  const answers: Promise<Element>[] = []
  const credentials = { username: 'romeo', password: 'wherefore' }
  const negotiation: Negotiation = {
    account,
    resource: undefined,
    secure,
    channelBindings: bindings,
    authenticated: false,
    bound: undefined,
    offer: new Element('features', 'http://etherx.jabber.org/streams', {}, sasl2 ? [offerOf(setting)] : []),
    signal: new AbortController().signal,
    inline: (within) => host.core.inlineFeatures(within),
    send(element) {
      const request = Sasl2Authenticate.decode(element)
      asked.push(read(request.mechanism, element))
      answers.push(answer(request, element, setting))
    },
    receive: () => answers.shift() ?? Promise.reject(new Error('Nothing was asked.')),
    authenticator: {
      async authenticate<T>(
        _: unknown,
        attempt: (exchange: ReturnType<typeof clientExchange>) => Promise<Attempted<T>>,
      ) {
        const outcome = await attempt(clientExchange('PLAIN', { credentials, secure: true }))
        if ('success' in outcome) return outcome.success
        throw new Error('The password was refused.')
      },
      refusal: ({ condition }) => new Error(condition),
    },
  }
  host.core.offered(negotiation)
  const features = host.core.streamFeatures.filter((feature) => feature.match(negotiation))
  for (const feature of features) (await feature.negotiate(negotiation)) satisfies InlineOutcome
  return asked
}

function offerOf({ offered = ['HT-SHA-256-EXPR', 'HT-SHA-256-NONE'] }: Setting): Element {
  const mechanisms = offered.map((name) => new Element('mechanism', 'urn:xmpp:fast:0', {}, [name]))
  const features = offered.length > 0 ? [new Element('fast', 'urn:xmpp:fast:0', {}, mechanisms)] : []
  return Sasl2Authentication.encode({ mechanisms: ['PLAIN'], inline: { features } })
}

function read(mechanism: string, element: Element): Asked {
  const request = element.child(FastTokenRequest.ns, FastTokenRequest.name)
  const use = element.child(FastUse.ns, FastUse.name)
  return {
    mechanism,
    ...(request && { requested: request.attrs['mechanism'] }),
    ...(use && { use: FastUse.decode(use) }),
  }
}

async function answer(
  { mechanism, initialResponse }: (typeof Sasl2Authenticate)['~type'],
  element: Element,
  setting: Setting,
): Promise<Element> {
  const { bindings = [EXPORTER], account = ACCOUNT, known = TOKEN, refusal, proof = (right) => right } = setting
  const asked = element.child(FastTokenRequest.ns, FastTokenRequest.name) !== undefined
  const gives = setting.gives ?? (asked ? TOKEN : undefined)
  const expiry = setting.expiry ?? new Date('2100-01-01T00:00:00Z')
  const inline = typeof gives === 'string' ? [FastTokenAnswer.encode({ token: gives, expiry })] : gives ? [gives] : []
  const success = (additionalData?: Uint8Array) =>
    Sasl2Success.encode({ authorizationIdentifier: account, additionalData, inline })
  if (!htMechanism(mechanism)) return success()
  try {
    const server = htServer(mechanism, { channelBindings: bindings, lookup: () => (refusal ? [] : [known]) })
    const step = await server.respond(initialResponse)
    return success(proof('success' in step ? step.success.data : undefined))
  } catch {
    return Sasl2Failure.encode({ condition: (refusal ?? 'not-authorized') as 'not-authorized', details: [] })
  }
}
