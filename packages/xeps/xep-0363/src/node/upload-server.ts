import type { IncomingMessage, ServerResponse } from 'node:http'
import { ForbiddenError, type OpCall } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import { type Clock, systemClock } from '@trestle/xmlstream'
import type { UploadRequestValue, UploadSlotValue } from '../elements.js'
import { createGrants } from './grants.js'
import { type KeptFile, keepFile } from './keep-file.js'
import { receiveFile } from './receive-file.js'
import { sendFile } from './send-file.js'
import { openUploadFiles, type UploadedFile } from './upload-files.js'
import { createUsage } from './usage.js'

export interface UploadServerOptions {
  /** Where files are kept. It is made where it is missing, and has nothing else in it. One server alone uses it. */
  readonly folder: string
  /** What the URLs begin with, as clients reach the handler: `https://files.montague.example/`. */
  readonly url: string
  /** Whose users may upload. */
  readonly domains: readonly string[]
  /** Bytes of one file. Default: 16,777,216. */
  readonly maxFileSize?: number | undefined
  /** Bytes of all files of one user, those under way included. Default: 268,435,456. */
  readonly maxUserBytes?: number | undefined
  /** Bytes of all files. Default: 17,179,869,184. */
  readonly maxBytes?: number | undefined
  /** Files of one user. Default: 1,000. */
  readonly maxUserFiles?: number | undefined
  /** Files of all users. Default: 100,000. */
  readonly maxFiles?: number | undefined
  /** Milliseconds after which an upload cannot begin any more. Default: 300,000 (XEP-0363 §8). */
  readonly slotTimeout?: number | undefined
  /** Milliseconds that one upload may take. Default: 600,000. */
  readonly uploadTimeout?: number | undefined
  /** Milliseconds after which a file is removed. Default: 30 days. */
  readonly keepFor?: number | undefined
  /** Milliseconds between two looks for files that have expired. Default: 1 hour. */
  readonly cleanInterval?: number | undefined
  /** Is told of errors of the file system, which clients see as status 500. */
  readonly onError?: ((error: unknown) => void) | undefined
  readonly clock?: Clock | undefined
}

export interface UploadServer {
  readonly maxFileSize: number
  /** The op of the same name: grants a slot, if the limits allow it. */
  getSlot(call: Pick<OpCall<UploadRequestValue>, 'from' | 'args'>): UploadSlotValue
  /** A handler for `createServer` of `node:http` and `node:https`. It never throws. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /**
   * Keeps a file of this machine for a user, as if it had been uploaded, and resolves with its URL. With `makeRoom`, the
   * oldest files give way where a limit is reached: those of the user, then those of all. Rejects with UploadError
   * `file-too-large`, or `retry` where there is no room.
   */
  keep(file: KeptFile, options?: { readonly makeRoom?: boolean | undefined }): Promise<string>
  /** When the file of a URL will be removed; undefined where there is none. */
  expiryOf(url: string): Date | undefined
  /** Removes what a user has uploaded, as when the account ends. */
  removeFilesOf(owner: JID | string): Promise<void>
  /** Removes what has expired. It is done from time to time by itself. */
  clean(): Promise<void>
  /** Ends the looks for files that have expired. Files stay; slots are lost. */
  close(): void
}

/** What every answer has (XEP-0363 §8, §9.1): pages of all origins may upload and show, and nothing in a file runs. */
const HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'OPTIONS, HEAD, GET, PUT',
  'Access-Control-Allow-Headers': 'Content-Type, Range',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/** Opens the folder, and makes what grants slots for uploads to it, takes the uploads and gives the files. */
export async function createUploadServer(options: UploadServerOptions): Promise<UploadServer> {
  const { url, clock = systemClock, onError, uploadTimeout = 600_000, cleanInterval = 3_600_000 } = options
  const base = new URL(url.endsWith('/') ? url : `${url}/`)
  const limits = withDefaults(options)
  const usage = createUsage(clock.now)
  const files = await openUploadFiles(options.folder, usage)
  const grants = createGrants(files.all, usage, limits, clock.now)
  const urlOf = (token: string, name: string) => new URL(`${token}/${encodeURIComponent(name)}`, base).href

  function fileOf(token: string): UploadedFile | undefined {
    const file = files.all.get(token)
    return file && file.expiresAt > clock.now() ? file : undefined
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = (status: number) => void response.writeHead(status).end()
    const { method = '', url: path = '' } = request
    const token = tokenIn(path)
    if (method === 'OPTIONS') end(204)
    else if (method === 'PUT') end(await receiveFile(request, token, { files, grants, uploadTimeout }))
    else if (method === 'GET' || method === 'HEAD') {
      const file = fileOf(token)
      if (!file) end(404)
      else {
        const secondsLeft = (file.expiresAt - clock.now()) / 1000
        await sendFile(request, response, { ...file, path: files.pathOf(token), secondsLeft })
      }
    } else response.writeHead(405, { Allow: HEADERS['Access-Control-Allow-Methods'] }).end()
  }

  async function removeThose(predicate: (file: { owner: string; expiresAt: number }) => boolean): Promise<void> {
    for (const file of [...files.all.values()].filter(predicate)) await files.remove(file.token)
  }
  const clean = () => removeThose(({ expiresAt }) => expiresAt <= clock.now())

  let timer: unknown
  function cleanLater(): void {
    timer = clock.setTimeout(() => {
      cleanLater()
      clean().catch((error) => onError?.(error))
    }, cleanInterval)
  }
  await clean()
  cleanLater()

  return {
    maxFileSize: limits.maxFileSize,
    getSlot({ from, args }) {
      if (!from) throw new ForbiddenError()
      const { token, putToken, name } = grants.grant(args, from)
      return { put: { url: urlOf(putToken, name), headers: [] }, get: { url: urlOf(token, name) } }
    },
    handle(request, response) {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
      answer(request, response).catch((error) => {
        // Whoever went away in between has no use for an answer, and is no failure.
        if (!request.destroyed && !response.destroyed) onError?.(error)
        if (response.headersSent) response.destroy()
        else response.writeHead(500).end()
      })
    },
    async keep(file, { makeRoom = false } = {}) {
      return urlOf(await keepFile(file, makeRoom, { files, grants }), file.name)
    },
    expiryOf(fileUrl) {
      const file = fileUrl.startsWith(base.href) ? fileOf(tokenIn(fileUrl)) : undefined
      return file && new Date(file.expiresAt)
    },
    async removeFilesOf(owner) {
      const bare = JID.from(owner).bare.toString()
      await removeThose((file) => file.owner === bare)
    },
    clean,
    close: () => clock.clearTimeout(timer),
  }
}

/** The token in the path of a URL; `''` where there is none. */
function tokenIn(path: string): string {
  return /\/([\w-]{43})\/[^/]*$/.exec(path.split('?', 1)[0] ?? '')?.[1] ?? ''
}

function withDefaults(options: UploadServerOptions) {
  return {
    domains: options.domains,
    maxFileSize: options.maxFileSize ?? 2 ** 24,
    maxUserBytes: options.maxUserBytes ?? 2 ** 28,
    maxBytes: options.maxBytes ?? 2 ** 34,
    maxUserFiles: options.maxUserFiles ?? 1000,
    maxFiles: options.maxFiles ?? 100_000,
    slotTimeout: options.slotTimeout ?? 300_000,
    keepFor: options.keepFor ?? 30 * 24 * 3_600_000,
  }
}
