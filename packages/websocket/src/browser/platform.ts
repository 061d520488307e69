import type { Platform } from '../connector.js'
import { codec } from './codec.js'

export const platform: Platform = { codec, open: (url) => new WebSocket(url, 'xmpp') }
