/** XEP-0045 §16.1. Also the feature of services, rooms, and clients. */
export const NS_MUC = 'http://jabber.org/protocol/muc'
export const NS_MUC_USER = 'http://jabber.org/protocol/muc#user'
export const NS_MUC_ADMIN = 'http://jabber.org/protocol/muc#admin'
export const NS_MUC_OWNER = 'http://jabber.org/protocol/muc#owner'
/** Of versions before 1.25, and still answered by services. */
export const NS_MUC_UNIQUE = 'http://jabber.org/protocol/muc#unique'

/** Forms of type FORM_TYPE (§16.5). */
export const NS_MUC_REGISTER = 'http://jabber.org/protocol/muc#register'
export const NS_MUC_REQUEST = 'http://jabber.org/protocol/muc#request'
export const NS_MUC_ROOM_CONFIG = 'http://jabber.org/protocol/muc#roomconfig'
export const NS_MUC_ROOM_INFO = 'http://jabber.org/protocol/muc#roominfo'

/** The room reflects messages with the ids of their senders (§7.4). */
export const NS_MUC_STABLE_ID = 'http://jabber.org/protocol/muc#stable_id'

/** The room answers pings of its occupants to themselves (XEP-0410 §3.3). */
export const NS_MUC_SELF_PING = 'http://jabber.org/protocol/muc#self-ping-optimization'

/** Node of a client whose items are the rooms that its user is in (§6.7). */
export const MUC_ROOMS_NODE = 'http://jabber.org/protocol/muc#rooms'
/** Node of a room whose features are the namespaces that it lets through (§18.1.1). */
export const MUC_TRAFFIC_NODE = 'http://jabber.org/protocol/muc#traffic'
/** Node of a room whose identity has the reserved nickname of whoever asks (§7.12). */
export const MUC_RESERVED_NICK_NODE = 'x-roomuser-item'

/** Direct invitations (XEP-0249), and a leftover in mediated ones. */
export const NS_CONFERENCE = 'jabber:x:conference'
