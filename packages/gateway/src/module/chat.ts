import type { NetworkCapabilities } from './capabilities.js'
import type { Contact } from './contact.js'
import type { Room } from './room.js'

/** Where messages are exchanged: a contact, or a room where the network has any. Look at `kind`. */
export type Chat<C = NetworkCapabilities> = Contact<C> | (C extends { readonly rooms: object | true } ? Room<C> : never)
