import {
  attr,
  boolean,
  dateTime,
  element,
  exchange,
  flag,
  type Infer,
  lenient,
  NS_CLIENT,
  nested,
  optional,
  raw,
  rest,
  string,
} from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { ResultSet, ResultSetRequest } from '@trestle/xep-0059'
import { Delay } from '@trestle/xep-0203'
import { NS_FORWARD } from '@trestle/xep-0297'

/** XEP-0313. */
export const NS_MAM = 'urn:xmpp:mam:2'
/** XEP-0313 version 0.5, the same but for its name. */
export const NS_MAM_1 = 'urn:xmpp:mam:1'
/** XEP-0313 version 0.3: what follows the messages of a page is a message too. */
export const NS_MAM_0 = 'urn:xmpp:mam:0'
/** In which archives are asked, the newest first. */
export const MAM_NAMESPACES = [NS_MAM, NS_MAM_1, NS_MAM_0] as const
export type MamNamespace = (typeof MAM_NAMESPACES)[number]

/** The archive knows filters by id, flipped pages and metadata (§7). */
export const NS_MAM_EXTENDED = `${NS_MAM}#extended`
/** The archive knows the filter `includeGroupchat` (§7). */
export const NS_MAM_GROUPCHAT_FIELD = `${NS_MAM}#groupchat-field`
/** The archive of an account holds messages of rooms too (§7). */
export const NS_MAM_GROUPCHAT_AVAILABLE = `${NS_MAM}#groupchat-available`

const queryId = optional(attr('queryid', string))
/** The node of a service whose archive is meant (XEP-0442). */
const node = optional(attr(string))

// @__NO_SIDE_EFFECTS__
const queryIn = (ns: MamNamespace) =>
  element(ns, 'query', {
    queryId,
    node,
    /** The filter; read and written by `readFilter` and `writeFilter`. */
    form: optional(nested(DataForm)),
    set: optional(nested(ResultSetRequest)),
    /** The messages of the page are to come in reverse order (§4.3.4). */
    flipPage: flag('flip-page'),
    /** What other specifications add, such as an order (XEP-0413). */
    rest: rest(),
  })

/** Asks an archive for messages (§4), or for the fields that it filters by (§4.1.5), which the answer carries as well. */
export const MamQuery = queryIn(NS_MAM)
export interface MamQueryValue extends Infer<typeof MamQuery> {}

/** XEP-0297, but the message is absent where the archive has deleted it (§3.2). */
const Archived = element(NS_FORWARD, 'forwarded', {
  /** When the archive got the message. */
  delay: lenient(nested(Delay)),
  message: optional(nested(raw(NS_CLIENT, 'message'))),
  rest: rest(),
})

// @__NO_SIDE_EFFECTS__
const resultIn = (ns: MamNamespace) =>
  element(ns, 'result', {
    queryId,
    /** By which the archive knows the message. */
    id: attr(string),
    forwarded: nested(Archived),
    rest: rest(),
  })

/** One message of an archive, as the archive sends it in answer to a query (§4.2). Only `mam` tells whether to believe it. */
export const MamResult = resultIn(NS_MAM)
export interface MamResultValue extends Infer<typeof MamResult> {}

// @__NO_SIDE_EFFECTS__
const finIn = (ns: MamNamespace) =>
  element(ns, 'fin', {
    queryId,
    /** Nothing lies beyond the page. */
    complete: lenient(attr(boolean)),
    /** False: the archive may answer otherwise later. */
    stable: lenient(attr(boolean)),
    set: optional(nested(ResultSet)),
    rest: rest(),
  })

/** Follows the messages of a page (§4.3). */
export const MamFin = finIn(NS_MAM)
export interface MamFinValue extends Infer<typeof MamFin> {}

const edge = { id: attr(string), timestamp: attr(dateTime) }

/** Asks for the ends of an archive (§5). */
export const MamMetadataRequest = element(NS_MAM, 'metadata', { node })
/** The first and the last message of an archive; neither where it is empty (§5). */
export const MamMetadata = element(NS_MAM, 'metadata', {
  start: optional(nested(element(NS_MAM, 'start', edge))),
  end: optional(nested(element(NS_MAM, 'end', edge))),
  rest: rest(),
})
export interface MamMetadataValue extends Infer<typeof MamMetadata> {}

export const mamQueryExchange = exchange(MamQuery, MamFin)
export const mamFieldsExchange = exchange(MamQuery, MamQuery)

/** The same of older archives. */
export const MamQuery1 = queryIn(NS_MAM_1)
export const MamResult1 = resultIn(NS_MAM_1)
export const MamFin1 = finIn(NS_MAM_1)
export const MamQuery0 = queryIn(NS_MAM_0)
export const MamResult0 = resultIn(NS_MAM_0)
export const MamFin0 = finIn(NS_MAM_0)
export const mamMetadataExchange = exchange(MamMetadataRequest, MamMetadata)
