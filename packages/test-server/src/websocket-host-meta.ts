import type { IncomingMessage, ServerResponse } from 'node:http'
import { HostMeta, REL_WEBSOCKET } from '@trestle/xep-0156'
import { serialize } from '@trestle/xml'
import { authority } from './authority.js'

const TYPES: Readonly<Record<string, string>> = {
  '/.well-known/host-meta': 'application/xrd+xml',
  '/.well-known/host-meta.json': 'application/json',
}

/** Says where the WebSocket is (XEP-0156), to the pages of all sites; false if that was not the question. */
export function answerHostMeta(request: IncomingMessage, response: ServerResponse, path: string): boolean {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const type = Object.hasOwn(TYPES, pathname) ? TYPES[pathname] : undefined
  if (type === undefined || request.method !== 'GET') return false
  const { localAddress = '', localPort } = request.socket
  const links = [{ rel: REL_WEBSOCKET, href: `ws://${authority(localAddress, localPort)}${path}` }]
  response
    .writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*', connection: 'close' })
    .end(pathname.endsWith('.json') ? JSON.stringify({ links }) : serialize(HostMeta.encode({ links })))
  return true
}
