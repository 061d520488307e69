import { expectTypeOf } from 'vitest'
import { attr, base64, type Exchange, element, exchange, type Infer, string, text } from './index.js'

const Bob = element('urn:xmpp:bob', 'data', { cid: attr(string), data: text(base64) })
const BobRequest = element('urn:xmpp:bob', 'data', { cid: attr(string) })
const Ping = element('urn:xmpp:ping', 'ping', {})

type BobData = Infer<typeof Bob>
const bobExchange = exchange(BobRequest, Bob)
expectTypeOf(bobExchange).toEqualTypeOf<Exchange<{ readonly cid: string }, BobData>>()

// Without a result, an answer carries nothing.
expectTypeOf(exchange(Ping)).toEqualTypeOf<Exchange<{}, void>>()

// What asks and answers by an exchange is typed by it alone, and never by what is passed beside it.
declare function get<Q, R>(exchange: Exchange<Q, R>, request: NoInfer<Q>): Promise<R>
declare function onGet<Q, R>(
  exchange: Exchange<Q, R>,
  answer: (request: NoInfer<Q>) => NoInfer<R> | Promise<NoInfer<R>>,
): void

expectTypeOf(get(bobExchange, { cid: 'c' })).toEqualTypeOf<Promise<BobData>>()
expectTypeOf(get(exchange(Ping), {})).toEqualTypeOf<Promise<void>>()
// @ts-expect-error no such field of the request
get(bobExchange, { cid: 'c', data: new Uint8Array() })
// @ts-expect-error a field of the request is missing
get(bobExchange, {})

onGet(bobExchange, async ({ cid }) => ({ cid, data: new Uint8Array() }))
onGet(exchange(Ping), () => {})
// @ts-expect-error a field of the result is missing
onGet(bobExchange, async ({ cid }) => ({ cid }))
// @ts-expect-error the result is missing
onGet(bobExchange, () => {})
