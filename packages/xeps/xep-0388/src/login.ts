import type { InlineFeature, InlineOutcome, Negotiation } from '@trestle/core'
import type { Attempted } from '@trestle/core/host'
import type { ClientExchange } from '@trestle/sasl'
import type { Element } from '@trestle/xml'
import {
  Sasl2Abort,
  Sasl2Authenticate,
  Sasl2Challenge,
  Sasl2Continue,
  Sasl2Response,
  Sasl2Success,
  type UserAgentValue,
} from './elements.js'
import { Sasl2Failure, type Sasl2FailureValue } from './failure.js'
import { NS_SASL2 } from './namespace.js'
import { Sasl2Error } from './sasl2-error.js'
import type { TaskHandler } from './task.js'
import { runTasks } from './tasks.js'

export interface LoginSettings {
  readonly negotiation: Negotiation
  /** The server's `<inline/>`. */
  readonly inline: Element | undefined
  readonly userAgent: UserAgentValue
  readonly tasks: ReadonlyMap<string, TaskHandler>
}

export type Outcome = Attempted<InlineOutcome> & { readonly failure?: Sasl2FailureValue }

/** Runs one SASL exchange with its inline features. */
export async function logIn(
  exchange: ClientExchange,
  extra: readonly Element[],
  { negotiation, inline, userAgent, tasks }: LoginSettings,
): Promise<Outcome> {
  const { send, receive } = negotiation
  const { mechanism } = exchange
  const initialResponse = await exchange.start()
  const requested = inline ? await requests(inline, negotiation) : []
  send(
    Sasl2Authenticate.encode({
      mechanism,
      initialResponse,
      userAgent,
      inline: [...extra, ...requested.map(({ request }) => request)],
    }),
  )

  let answer = await receive()
  while (is(answer, Sasl2Challenge)) {
    const { data } = Sasl2Challenge.decode(answer)
    send(Sasl2Response.encode({ data: await withAbort(negotiation, exchange.respond(data)) }))
    answer = await receive()
  }
  if (is(answer, Sasl2Failure)) return { failure: Sasl2Failure.decode(answer) }
  if (is(answer, Sasl2Continue)) {
    await withAbort(negotiation, exchange.finish(Sasl2Continue.decode(answer).additionalData))
    answer = await withAbort(negotiation, runTasks(answer, { negotiation, mechanism, tasks }))
    checkAccount(answer, negotiation)
  } else {
    const { additionalData } = Sasl2Success.decode(answer)
    await exchange.finish(additionalData)
    checkAccount(answer, negotiation)
  }
  return {
    success: await answered(
      answer,
      requested.map(({ feature }) => feature),
      negotiation,
    ),
  }
}

interface Requested {
  readonly feature: InlineFeature
  readonly request: Element
}

async function requests(offered: Element, negotiation: Negotiation): Promise<readonly Requested[]> {
  const all: Requested[] = []
  for (const feature of negotiation.inline('authentication')) {
    const request = await feature.request(offered, negotiation)
    if (request) all.push({ feature, request })
  }
  return all
}

/** The first outcome takes precedence: where a session is resumed, no resource is bound. */
async function answered(
  success: Element,
  features: readonly InlineFeature[],
  negotiation: Negotiation,
): Promise<InlineOutcome> {
  let outcome: InlineOutcome = {}
  for (const feature of features) {
    if (outcome.resumed) break
    outcome = { ...(await feature.answered(success, negotiation)), ...outcome }
  }
  return outcome
}

/** A server that logs the client in to another account could have it write there what is meant for its own. */
function checkAccount(success: Element, { account }: Negotiation): void {
  const { authorizationIdentifier: jid } = Sasl2Success.decode(success)
  const ours = account.local === '' ? jid.domain === account.domain : jid.bare.equals(account.bare)
  if (!ours)
    throw new Sasl2Error('wrong-account', `The server logged the client in to ${jid.bare} instead of ${account.bare}.`)
}

async function withAbort<T>({ send, signal }: Negotiation, step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!signal.aborted) send(Sasl2Abort.encode({ content: [] }))
    throw error
  }
}

function is(element: Element, { name }: { readonly name: string }): boolean {
  return element.is(NS_SASL2, name)
}
